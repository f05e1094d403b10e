import { parseArgs } from 'node:util';
import type { JivoReply } from '../jivo/reply.ts';
import { type EventStory, findEventStory } from '../store/find-event.ts';
import type { Decision } from '../sync/decision.ts';
import { type Command, type CommandContext, CommandError, UsageError } from './command.ts';
import { describeDecision } from './describe-decision.ts';
import { drawCard } from './draw-card.ts';
import { withStore } from './with-store.ts';

const PAYLOAD_REMOVED = 'What Jivo sent and was answered is removed by now (storage.retention.payloads).';

/** `gateway explain`: the story of one event, from the stored decision. */
export const explain: Command = {
  name: 'explain',
  usage: 'explain EVENT [--json]',
  summary:
    'Tells what happened to an event: who was recognised and why, every CRM request, what was written, what the agent saw.',
  examples: ['explain mwrrtj8w5dfd04ea157955c7'],
  async run({ config, words, print }) {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [id] = positionals;
    if (id === undefined) throw new UsageError('Which event? See: npm run gateway -- events');
    const story = await withStore(config, (database) => findEventStory(database.read, id));
    if (story === undefined) throw new CommandError(`There is no event ${id}. ${describeRemoval(config)}`);
    const decision = story.decision === undefined ? undefined : (JSON.parse(story.decision) as Decision);
    if (values.json) {
      print(JSON.stringify({ ...story, decision }, null, 2));
      return 0;
    }
    print(`${story.name} on channel ${story.channel}, received ${new Date(story.receivedAt).toISOString()}`);
    print(`State: ${story.state}${story.reason === undefined ? '' : ` — ${story.reason}`}`);
    print(decision === undefined ? describeNoDecision(story) : describeDecision(decision));
    if (story.body === undefined) print(PAYLOAD_REMOVED);
    if (story.answer !== undefined) print(drawCard(JSON.parse(story.answer) as JivoReply));
    return 0;
  },
};

function describeNoDecision({ state }: EventStory): string {
  if (state === 'done') return 'What was decided is removed by now (storage.retention.decisions).';
  return state === 'ignored' ? 'Nothing was to be decided.' : 'No attempt has ended yet.';
}

/** Why an event may be there no more. */
function describeRemoval({ storage: { retention } }: CommandContext['config']): string {
  const { payloads, decisions } = retention;
  const listing = 'See: npm run gateway -- events';
  if (payloads === null || decisions === null) return listing;
  return `Finished ones are removed ${Math.max(payloads, decisions)} days after their end (storage.retention). ${listing}`;
}
