import type { RecordRef } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';
import { TEXTS } from '../../../console/texts.ts';
import type { EventStory } from '../../store/find-event.ts';
import { onAccount } from '../../sync/channel.ts';
import { linkVisitor } from '../../sync/link-visitor.ts';
import { isWhole, reopenWork } from '../../sync/reopen-work.ts';
import { isGone, readRecord, type Work } from '../../sync/work.ts';
import type { ConsoleTools } from './console.ts';

/** A person waits for this. */
const TIMEOUT_MS = 12_000;

/** Links the event's visitor to the record of a pasted link. Returns why not, in words for the page. */
export async function linkByPaste(tools: ConsoleTools, story: EventStory, link: string): Promise<string | undefined> {
  const channel = tools.current().channels.get(story.channel);
  const ref = onAccount(channel, story.account)?.crm.connector.refFromLink(link);
  if (channel === undefined) return TEXTS.problems.channelGone;
  if (ref === undefined) return TEXTS.problems.linkForeign;
  return linkToRecord(tools, story, ref);
}

/** The same for a record of the account by its address. */
export async function linkToRecord(
  tools: ConsoleTools,
  story: EventStory,
  ref: RecordRef,
): Promise<string | undefined> {
  return withWork(tools, story, async (work) =>
    (await linkVisitor(work, await readRecord(work, ref))) ? undefined : TEXTS.problems.noVisitor,
  );
}

/** Does something with an event's work. What the CRM refuses becomes a sentence for the page. */
export async function withWork(
  { current, database }: ConsoleTools,
  story: EventStory,
  change: (work: Work) => Promise<string | undefined>,
): Promise<string | undefined> {
  const channel = onAccount(current().channels.get(story.channel), story.account);
  if (channel === undefined) return TEXTS.problems.channelGone;
  if (!isWhole(story)) return TEXTS.problems.payloadGone;
  try {
    return await change(await reopenWork(story, channel, database, AbortSignal.timeout(TIMEOUT_MS)));
  } catch (error) {
    if (isGone(error)) return TEXTS.problems.recordGone;
    if (error instanceof ConnectorError) return TEXTS.problems.crm(error.message);
    throw error;
  }
}
