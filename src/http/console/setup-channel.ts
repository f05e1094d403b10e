import type Router from '@koa/router';
import type { Context } from 'koa';
import type { RawConfig } from '../../../config/config-file.ts';
import { ConfigError } from '../../../config/problems.ts';
import type { GatewayConfig } from '../../../config/schema.ts';
import { isObject } from '../../../config/validate.ts';
import type { CrmField, CrmSchema } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';
import { toChannelPath } from '../../../console/channels-page.ts';
import type { PageFrame } from '../../../console/layout.ts';
import { type MappingRow, type Preview, renderChannelForm } from '../../../console/setup-pages.ts';
import { TEXTS } from '../../../console/texts.ts';
import { CommandError } from '../../ops/command.ts';
import { tryEvent } from '../../ops/dry-run.ts';
import { createSimulatedChat } from '../../ops/simulated-chat.ts';
import { findEventStory } from '../../store/find-event.ts';
import { toDryDatabase } from '../../store/open-dry-store.ts';
import { searchEvents } from '../../store/search-events.ts';
import type { Crm } from '../../sync/crm.ts';
import { checkChange, hasReference, readFile, type SetupTools, showReview } from './config-change.ts';
import { type Guard, sendPage } from './guard.ts';
import { countPaths, suggestMapping } from './suggest-mapping.ts';
import { useAccount } from './use-account.ts';

const TIMEOUT_MS = 10_000;
/** The made-up visitor's, in Jivo. */
const SAMPLE_NUMBER = 4_711;
const EMPTY_ROWS = 3;
const MAX_ROWS = 60;

/** /console/setup/channel: a new channel of an account, with its mapping. */
export function addChannelSetup(router: Router, guard: Guard, tools: SetupTools): void {
  router.get(
    '/setup/channel',
    guard.page(async (context, frame) => {
      const form = new URLSearchParams({ account: String(context.query.account ?? '') });
      await showChannelForm(context, frame, tools, form, 200);
    }),
  );
  router.post(
    '/setup/channel',
    guard.change(async (context, frame, form) => {
      const { text, raw } = readFile(context, tools);
      const name = form.get('name') ?? '';
      const channels = isObject(raw.channels) ? raw.channels : {};
      if (Object.hasOwn(channels, name))
        return showChannelForm(context, frame, tools, form, 422, TEXTS.setup.nameTaken);
      if (hasReference(form, ['token'])) {
        return showChannelForm(context, frame, tools, form, 422, TEXTS.setup.noReference);
      }
      const next = { ...raw, channels: { ...channels, [name]: toChannel(form) } };
      const config = checkChange(tools, next);
      if (typeof config === 'string') return showChannelForm(context, frame, tools, form, 422, config);
      const change = { text, old: raw, raw: next, secrets: [], goesTo: `${toChannelPath(name)}?url=shown` };
      showReview(context, frame, tools, change, { preview: await readPreview(tools, config, name) });
    }),
  );
}

/** What the new channel would make of the newest chat that an agent took, or of a made-up one. */
async function readPreview({ database, editing }: SetupTools, config: GatewayConfig, name: string): Promise<Preview> {
  const { events } = await searchEvents(database.read, { name: 'chat_accepted', limit: 1 });
  const story = events[0] === undefined ? undefined : await findEventStory(database.read, events[0].id);
  const sample = createSimulatedChat(SAMPLE_NUMBER, new Date())[1]?.body;
  const body = story?.body ?? JSON.stringify(sample);
  try {
    const { run } = await tryEvent(config, editing.definitions, toDryDatabase(database), name, body);
    return { decision: run.decision, reply: run.reply, isSample: story?.body === undefined };
  } catch (error) {
    if (error instanceof CommandError) return { trouble: error.message };
    throw error;
  }
}

/** The channel as the configuration writes it, without what is left out. */
function toChannel(form: URLSearchParams): object {
  const region = (form.get('region') ?? '').trim();
  const token = (form.get('token') ?? '').trim();
  const fields = readMapping(form).filter(({ to, from }) => to !== '' || from !== '');
  const customData = readCard(form).filter(({ title, from }) => title !== '' || from !== '');
  return {
    account: form.get('account') ?? '',
    ...(token !== '' && { token }),
    ...(region !== '' && { region }),
    ...(fields.length > 0 && { fields }),
    ...(customData.length > 0 && { customData }),
  };
}

function readMapping(form: URLSearchParams): readonly MappingRow[] {
  const [from, when] = [form.getAll('from'), form.getAll('when')];
  return form
    .getAll('to')
    .slice(0, MAX_ROWS)
    .map((to, index) => ({ to: to.trim(), from: (from[index] ?? '').trim(), when: when[index] ?? 'created' }));
}

function readCard(form: URLSearchParams): readonly { readonly title: string; readonly from: string }[] {
  const from = form.getAll('card-from');
  return form
    .getAll('card-title')
    .slice(0, MAX_ROWS)
    .map((title, index) => ({ title: title.trim(), from: (from[index] ?? '').trim() }));
}

async function showChannelForm(
  context: Context,
  frame: PageFrame,
  tools: SetupTools,
  form: URLSearchParams,
  status: number,
  alert?: string,
): Promise<void> {
  const account = form.get('account') ?? '';
  const known = await readCrmFields(tools, readFile(context, tools).raw, account);
  const { fields: crmFields, trouble } = known ?? context.throw(404);
  const paths = await countPaths(tools.database);
  const given = readMapping(form);
  const suggested = given.length > 0 ? given : suggestMapping(crmFields, paths);
  const empty = <T>(row: T) => Array<T>(EMPTY_ROWS).fill(row);
  const page = renderChannelForm(frame, {
    account,
    name: form.get('name') ?? '',
    region: form.get('region') ?? '',
    token: form.get('token') ?? '',
    needsToken: tools.database.engine !== 'sqlite',
    fields: [...suggested, ...empty({ to: '', from: '', when: 'created' })],
    card: [...readCard(form), ...empty({ title: '', from: '' })],
    crmFields,
    paths,
    alert: alert ?? trouble,
  });
  sendPage(context, page, status);
}

/** undefined: there is no such account. */
async function readCrmFields(
  tools: SetupTools,
  raw: RawConfig,
  account: string,
): Promise<{ readonly fields: readonly CrmField[]; readonly trouble?: string } | undefined> {
  try {
    const schema = await useAccount(tools, { raw, secrets: [] }, account, describeAccount);
    if (schema === undefined) return undefined;
    const fields = schema.types.flatMap((type) => type.fields.map((field) => [field.name, field] as const));
    return { fields: [...new Map(fields).values()] };
  } catch (error) {
    if (error instanceof ConnectorError) return { fields: [], trouble: TEXTS.problems.crm(error.message) };
    if (error instanceof ConfigError) return { fields: [], trouble: error.message };
    throw error;
  }
}

function describeAccount(crm: Crm): Promise<CrmSchema> {
  const session = crm.open({
    eventId: 'console',
    lane: 'interactive',
    attempt: 1,
    fields: [],
    signal: AbortSignal.timeout(TIMEOUT_MS),
    onOperation: () => undefined,
  });
  return session.run('describe', (connector, call) => connector.describe(call));
}
