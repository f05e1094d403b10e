/** The requests that are being answered. */
export interface Requests {
  /** Returns what it is given. */
  track<T>(answered: Promise<T>): Promise<T>;
  /** Ends when all that are being answered at this moment have been. */
  settled(): Promise<void>;
}

export function createRequests(): Requests {
  const running = new Set<Promise<unknown>>();
  return {
    async track(answered) {
      running.add(answered);
      try {
        return await answered;
      } finally {
        running.delete(answered);
      }
    },
    async settled() {
      await Promise.allSettled(running);
    },
  };
}
