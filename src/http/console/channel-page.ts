import type { Context } from 'koa';
import type { RawConfig } from '../../../config/config-file.ts';
import { ConfigError } from '../../../config/problems.ts';
import { channelSchema } from '../../../config/schema.ts';
import type { CrmField, CrmSchema } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';
import { type ChannelFormView, type ChannelValues, renderChannelForm } from '../../../console/channel-form.ts';
import type { PageFrame } from '../../../console/layout.ts';
import type { CardRow, MappingRow } from '../../../console/mapping-form.ts';
import type { Preview } from '../../../console/preview.ts';
import type { RouteRow } from '../../../console/route-form.ts';
import { TEXTS } from '../../../console/texts.ts';
import type { Crm } from '../../sync/crm.ts';
import { toVersion } from './channel-draft.ts';
import { chooseSample, listSamples } from './channel-preview.ts';
import type { SetupTools } from './config-change.ts';
import { sendPage } from './guard.ts';
import { BLANK_CARD, BLANK_MAPPING } from './mapping-values.ts';
import { listAccounts } from './raw-config.ts';
import { BLANK_ROUTE } from './route-values.ts';
import { CHANNEL_SETTINGS } from './setting-values.ts';
import { countPaths, suggestMapping } from './suggest-mapping.ts';
import { useAccount } from './use-account.ts';

const TIMEOUT_MS = 10_000;
const EMPTY_ROWS = 3;
const FRESH_ROUTES = 2;

const USUAL = {
  deadlineMs: String(channelSchema.reply.deadlineMs.default),
  contactInfo: String(channelSchema.reply.contactInfo.default),
  several: String(channelSchema.match.several.default),
};

/** A channel's form as one request shows it. */
export interface ChannelPage
  extends Pick<ChannelFormView, 'title' | 'action' | 'name' | 'values' | 'accounts' | 'kept'> {
  /** The file it is made of. */
  readonly text: string;
  readonly raw: RawConfig;
  /** Account whose CRM is asked for its fields. */
  readonly account: string;
  /** The channel whose events are offered for a try. undefined: everybody's. */
  readonly channel: string | undefined;
  /** The chosen event. undefined: nobody has chosen. */
  readonly sample: string | undefined;
  readonly preview?: Preview;
  readonly alert?: string | undefined;
}

/** Sends the form. Throws 404 when there is no such account. */
export async function showChannelPage(
  context: Context,
  frame: PageFrame,
  tools: SetupTools,
  page: ChannelPage,
  status = 200,
): Promise<void> {
  const { database } = tools;
  const known = await readCrmFields(tools, page.raw, page.account);
  const { fields: crmFields, recordTypes, trouble } = known ?? context.throw(404);
  const paths = await countPaths(database);
  const samples = await listSamples(database, page.channel);
  const { fields = suggestMapping(crmFields, paths), card = [], routes = [] } = page.values;
  const values: ChannelValues = {
    ...page.values,
    fields: [...fields, ...Array<MappingRow>(EMPTY_ROWS).fill(BLANK_MAPPING)],
    card: [...card, ...Array<CardRow>(EMPTY_ROWS).fill(BLANK_CARD)],
    routes: [...routes, ...Array<RouteRow>(FRESH_ROUTES).fill(BLANK_ROUTE)],
  };
  const view: ChannelFormView = {
    ...page,
    values,
    needsToken: page.name !== undefined && database.engine !== 'sqlite',
    version: toVersion(page.text),
    usual: USUAL,
    crmFields,
    settings: CHANNEL_SETTINGS,
    routeOffers: { accounts: Object.keys(listAccounts(page.raw)), recordTypes, isOpen: page.alert !== undefined },
    freshRoutes: FRESH_ROUTES,
    paths,
    samples,
    sample: page.sample ?? chooseSample(samples),
    preview: page.preview,
    alert: page.alert ?? trouble,
  };
  sendPage(context, renderChannelForm(frame, view), status);
}

interface CrmOffers {
  readonly fields: readonly CrmField[];
  readonly recordTypes: readonly string[];
  readonly trouble?: string;
}

/** undefined: there is no such account. */
async function readCrmFields(tools: SetupTools, raw: RawConfig, account: string): Promise<CrmOffers | undefined> {
  if (!Object.hasOwn(listAccounts(raw), account)) return undefined;
  try {
    const schema = await useAccount(tools, { raw, secrets: [] }, account, describeAccount);
    if (schema === undefined) return undefined;
    const fields = schema.types.flatMap((type) => type.fields.map((field) => [field.name, field] as const));
    return { fields: [...new Map(fields).values()], recordTypes: schema.types.map(({ type }) => type) };
  } catch (error) {
    if (error instanceof ConnectorError)
      return { fields: [], recordTypes: [], trouble: TEXTS.problems.crm(error.message) };
    if (error instanceof ConfigError) return { fields: [], recordTypes: [], trouble: error.message };
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
