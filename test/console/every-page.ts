import { ConnectorError } from '../../connectors/errors.ts';
import { chatAccepted, chatFinished } from '../gateway/payloads.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { createChangingCrm, MAPPING, STAGE } from './changing-crm.ts';
import { type ConsoleGateway, type ConsoleGatewayOptions, startConsoleGateway } from './start-console.ts';
import { makeAmbiguous, makeConflict, makeDead } from './stories.ts';
import { createVisitor } from './visitor.ts';

/** A gateway with one of everything the console shows. */
export interface FullConsole extends ConsoleGateway {
  /** An address of every kind of page, also of those that say what went wrong. */
  readonly pages: readonly string[];
}

const ANN = { number: 1, name: 'Ann', email: 'ann@example.com' };

/** A gateway whose CRM has lost a field that the channel writes. */
export async function startWithChangedField(options: ConsoleGatewayOptions = {}): Promise<ConsoleGateway> {
  const crm = createChangingCrm();
  const served = await startConsoleGateway({ crm, channel: MAPPING, ...options });
  crm.fields = [{ ...STAGE, options: [] }];
  const admin = createVisitor(served.url);
  await admin.signIn();
  await waitUntil('the first look at the fields', async () => crm.asked > 0);
  await admin.submit('/console/schema/crm/check', {});
  return served;
}

export async function startFullConsole(options: ConsoleGatewayOptions = {}): Promise<FullConsole> {
  const served = await startWithChangedField(options);
  const dead = await makeDead(served, ANN);
  const { id } = await makeAmbiguous(served, { number: 4, name: 'Bob', phone: '+14155552671' });
  await makeConflict(served, { number: 5, name: 'Cleo', email: 'd@example.com', phone: '+14155550103' });
  await served.send(chatFinished({ number: 6, name: 'Dan', email: 'dan@example.com' }, ['Hello']));
  const events = await served.settle();
  const retrying = await makeRetrying(served);
  const done = events.at(-1);
  const person = new URLSearchParams({ account: 'crm', visitor: done?.visitor_key ?? '' });
  return {
    ...served,
    pages: [
      '/console',
      '/console/events',
      `/console/events?visitor=${encodeURIComponent(done?.visitor_key ?? '')}&state=done&from=2001-01-01T00:00`,
      '/console/events?q=hello+world',
      `/console/events/${dead}`,
      `/console/events/${id}`,
      `/console/events/${retrying}`,
      `/console/events/${done?.id}?payload=shown`,
      '/console/events/nothing',
      '/console/attention?notice=replayed',
      `/console/attention/choose/${id}`,
      `/console/person?${person}`,
      `/console/person/erase?${person}`,
      '/console/person/erase?email=dan@example.com',
      '/console/events?q=dan@example.com',
      '/console/channels',
      '/console/channels/shop?url=shown',
      '/console/setup',
      '/console/setup/account?connector=hubspot',
      '/console/setup/channel?account=crm',
      '/console/setup/accounts/crm/edit',
      '/console/channels/shop/edit',
      '/console/channels/shop/remove',
      '/console/sign-in',
    ],
  };
}

/** An event that the CRM wants to see again in an hour. Returns its id. */
async function makeRetrying({ crm, send, gateway }: ConsoleGateway): Promise<string> {
  const error = () =>
    new ConnectorError('rate-limited', 'The CRM asks to come again later.', { retryAfterMs: 3_600_000 });
  crm.meet({ error, times: 1 });
  await send(chatAccepted({ number: 8, name: 'Eve', email: 'eve@example.com' }));
  return waitUntil('it has failed once', async () => {
    const rows = await gateway.database.read.selectFrom('events').select(['id', 'state', 'reason']).execute();
    return rows.find(({ state, reason }) => state === 'open' && reason !== null)?.id;
  });
}
