import type { CrmRecord } from '../../connectors/connector.ts';
import { isGone, readRecord, type Work } from './work.ts';

/**
 * The record an agent pasted for this chat. Only one of the connected account counts: the link is text somebody typed.
 * undefined, with the reason in the decision, when it is not to be used. Throws `ConnectorError`.
 */
export async function readAssignedRecord(work: Work, link: string | undefined): Promise<CrmRecord | undefined> {
  const { decision, channel } = work;
  decision.match.outcome = 'assigned';
  if (link === undefined) {
    decision.reason = 'no-link-pasted';
    return undefined;
  }
  const ref = channel.crm.connector.refFromLink(link);
  if (ref === undefined) {
    decision.reason = 'link-of-another-account';
    return undefined;
  }
  try {
    const record = await readRecord(work, ref);
    decision.match.record = record.ref;
    return record;
  } catch (error) {
    if (!isGone(error)) throw error;
    decision.reason = 'assigned-record-gone';
    return undefined;
  }
}
