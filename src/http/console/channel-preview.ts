import type { GatewayConfig } from '../../../config/schema.ts';
import type { Sample } from '../../../console/channel-form.ts';
import type { Preview } from '../../../console/preview.ts';
import { CommandError } from '../../ops/command.ts';
import { tryEvent } from '../../ops/dry-run.ts';
import { createSimulatedChat } from '../../ops/simulated-chat.ts';
import type { Database } from '../../store/database.ts';
import { findEventStory } from '../../store/find-event.ts';
import { toDryDatabase } from '../../store/open-dry-store.ts';
import { searchEvents } from '../../store/search-events.ts';
import type { SetupTools } from './config-change.ts';

/** The made-up visitor's, in Jivo. */
const SAMPLE_NUMBER = 4_711;
const MAX_SAMPLES = 10;
const LOOKED_AT = 100;
const TRIED = ['chat_accepted', 'chat_updated', 'chat_finished', 'offline_message', 'call_event'];

/** The newest events to try a channel on: its own, or others while it has none. */
export async function listSamples(database: Database, channel?: string): Promise<readonly Sample[]> {
  const search = { limit: LOOKED_AT, ...(channel !== undefined && { channel }) };
  const { events } = await searchEvents(database.read, search);
  const found = events.filter(({ name }) => TRIED.includes(name)).slice(0, MAX_SAMPLES);
  return found.length === 0 && channel !== undefined ? listSamples(database) : found;
}

/** What is tried while nobody has chosen: the newest chat that an agent took. '': a made-up one. */
export function chooseSample(samples: readonly Sample[]): string {
  return (samples.find(({ name }) => name === 'chat_accepted') ?? samples[0])?.id ?? '';
}

/** What channel `name` of the configuration would make of an event; '', or one that is gone: of a made-up chat. */
export async function readPreview(
  { database, editing, current }: SetupTools,
  config: GatewayConfig,
  name: string,
  sample: string,
): Promise<Preview> {
  // An account that is left alone now is left alone by those who try things, too.
  const circuit = current().accounts.get(config.channels[name]?.account ?? '')?.circuit;
  if (circuit?.isPaused() === true) return { trouble: circuit.cause()?.message ?? '' };
  const story = sample === '' ? undefined : await findEventStory(database.read, sample);
  const body = story?.body ?? JSON.stringify(createSimulatedChat(SAMPLE_NUMBER, new Date())[1]?.body);
  // What the CRM allows is counted together with the events.
  const budgetOf = (account: string) => current().accounts.get(account)?.budget;
  try {
    const dry = toDryDatabase(database);
    const { run } = await tryEvent(config, editing.definitions, dry, name, body, { budgetOf });
    return { account: run.account, decision: run.decision, reply: run.reply, isSample: story === undefined };
  } catch (error) {
    if (error instanceof CommandError) return { trouble: error.message };
    throw error;
  }
}
