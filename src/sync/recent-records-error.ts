/** The store failed, not the CRM: `cause` is its error. */
export class RecentRecordsError extends Error {
  override readonly name = 'RecentRecordsError';

  constructor(cause: unknown) {
    super('What was written to the CRM could not be noted or looked up.', { cause });
  }
}

export function throwStoreError(cause: unknown): never {
  throw new RecentRecordsError(cause);
}
