import type { CrmRecord, RecordRef } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
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

/**
 * The record the visitor's token names, where the channel says what it holds. The token is the visitor's word: the record is
 * a candidate and nothing more. undefined when it names none. Throws `ConnectorError`.
 */
export async function readTokenRecord(work: Work): Promise<CrmRecord | undefined> {
  for (const ref of toRefs(work)) {
    try {
      return await readRecord(work, ref);
    } catch (error) {
      // Nonsense that a browser sent must not cost the event.
      if (!(error instanceof ConnectorError) || error.retryable) throw error;
    }
  }
  return undefined;
}

function toRefs({ channel, lead: { token } }: Work): readonly RecordRef[] {
  const { steps, userToken } = channel.config.match;
  if (!steps.userToken || token === undefined) return [];
  const { connector } = channel.crm;
  if (userToken === 'link') return [connector.refFromLink(token) ?? []].flat();
  if (userToken !== 'record-id' || !SAFE_ID.test(token)) return [];
  return connector.recordTypes.map(({ type }) => ({ type, id: token }));
}
