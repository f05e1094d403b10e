import type { RawConfig, SecretFile } from '../../../config/config-file.ts';
import { createBoundedCache } from '../../cache/bounded-cache.ts';
import { createSecret } from './sessions.ts';

/** A change of the configuration that somebody looks at before it is written. Pasted secrets never go back to the browser. */
export interface Draft {
  /** The file's text the change starts from. */
  readonly before: string;
  readonly raw: RawConfig;
  readonly secrets: readonly SecretFile[];
  /** Where to go when it is written. */
  readonly goesTo: string;
  /** Whose draft: the session's token. */
  readonly owner: string;
}

/** Kept in this process for a quarter of an hour. */
export interface Drafts {
  keep(draft: Draft): string;
  find(id: string, owner: string): Draft | undefined;
  drop(id: string): void;
}

const MAX_DRAFTS = 50;
const LIFE_MS = 15 * 60_000;

export function createDrafts(): Drafts {
  const drafts = createBoundedCache<Draft>(MAX_DRAFTS, LIFE_MS);
  return {
    keep(draft) {
      const id = createSecret();
      drafts.set(id, draft);
      return id;
    },
    find(id, owner) {
      const draft = drafts.get(id);
      return draft?.owner === owner ? draft : undefined;
    },
    drop: (id) => drafts.delete(id),
  };
}
