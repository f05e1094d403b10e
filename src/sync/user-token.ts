import type { CrmRecord, RecordRef } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import type { UnusedReason } from './unused-identities.ts';
import { readRecord, type Work } from './work.ts';

/** Ids go into the paths of CRM requests, and the token is whatever a visitor's browser says. */
const SAFE_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The external id to look for in the CRM: the visitor's own, or the token where the channel says that it holds one. */
export function toExternalId({ channel, lead }: Work): string | undefined {
  const { steps, userToken } = channel.config.match;
  if (channel.crm.connector.keepsVisitors !== true) return undefined;
  if (userToken === 'external-id') return steps.userToken ? lead.token : undefined;
  return steps.externalId ? lead.visitorKey : undefined;
}

/** What came of a token: the record it names, or why it names none. Both absent: there is no token to follow. */
export interface ReadToken {
  readonly record?: CrmRecord;
  readonly trouble?: Extract<UnusedReason, 'token-unreadable' | 'token-unknown' | 'token-fieldless'>;
}

/**
 * The record the visitor's token names, where the channel says what it holds. The token is the visitor's word: the record is
 * a candidate and nothing more. Throws `ConnectorError`.
 */
export async function readTokenRecord(work: Work): Promise<ReadToken> {
  const refs = toRefs(work);
  if (refs === undefined) return isFieldless(work) ? { trouble: 'token-fieldless' } : {};
  for (const ref of refs) {
    try {
      return { record: await readRecord(work, ref) };
    } catch (error) {
      // Nonsense that a browser sent must not cost the event.
      if (!(error instanceof ConnectorError) || error.retryable) throw error;
    }
  }
  return { trouble: refs.length === 0 ? 'token-unreadable' : 'token-unknown' };
}

/** The token is said to hold an external id, and the account keeps none. */
function isFieldless({ channel, lead: { token } }: Work): boolean {
  const { steps, userToken } = channel.config.match;
  const isFollowed = token !== undefined && steps.userToken && userToken === 'external-id';
  return isFollowed && channel.crm.connector.keepsVisitors !== true;
}

/** undefined: the token is not to be followed, or by the CRM's own search. */
function toRefs({ channel, lead: { token } }: Work): readonly RecordRef[] | undefined {
  const { steps, userToken } = channel.config.match;
  if (!steps.userToken || token === undefined) return undefined;
  const { connector } = channel.crm;
  if (userToken === 'link') return [connector.refFromLink(token) ?? []].flat();
  if (userToken !== 'record-id') return undefined;
  if (!SAFE_ID.test(token)) return [];
  return connector.recordTypes.map(({ type }) => ({ type, id: token }));
}
