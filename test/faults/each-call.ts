import { join } from 'node:path';
import { parseConfig } from '../../config/load.ts';
import { type Gateway, startGateway } from '../../src/start/gateway.ts';
import { createRecordedLog } from '../gateway/recorded-log.ts';
import { settleEvents } from '../gateway/settle-events.ts';
import { TOKEN } from '../gateway/start-gateway.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import { copySqliteStore } from '../store/sqlite-template.ts';
import type { FaultyCrm } from './crm.ts';
import { hastenDefinitions } from './hasten.ts';
import { findBroken } from './invariants.ts';
import type { Person } from './people.ts';
import type { Scenario } from './scenarios.ts';

export interface EachCallOptions {
  readonly crm: FaultyCrm;
  readonly scenario: Scenario;
  readonly faults: readonly string[];
  /** Whether the gateway is stopped and started again while the request hangs or has just failed. */
  readonly restarts: boolean;
}

export interface EachCallReport {
  /** Requests the story takes when nothing goes wrong. */
  readonly requests: number;
  readonly cases: number;
  readonly broken: readonly string[];
}

interface Play {
  /** Tells a story to its end. Gives the requests it took. */
  tell(number: number, fault: { readonly kind: string; readonly nth: number } | undefined): Promise<number>;
}

/** HubSpot's search is waited for half a minute when a contact may have been made unseen. */
const SETTLE_LIMIT_MS = 45_000;

/** The scenario with each fault at each of its requests in turn, each with a person of its own. */
export async function tryEachCall(options: EachCallOptions): Promise<EachCallReport> {
  const { crm, faults } = options;
  using folder = createTemporaryFolder();
  await copySqliteStore(toPath(folder.path));
  const stage = await openStage(crm, folder.path);
  const people: Person[] = [];
  const told = new Map<number, string>();
  const play = createPlay(options, stage, people);
  try {
    // Once to warm up: what is asked for once a day is no part of the story.
    await play.tell(1, undefined);
    const requests = await play.tell(2, undefined);
    let number = 3;
    for (const kind of faults) {
      for (let nth = 1; nth <= requests; nth += 1) {
        told.set(number, `${kind} at request ${nth} of ${requests}`);
        await play.tell(number, { kind, nth });
        number += 1;
      }
    }
    const database = stage.gateway().database;
    const events = await database.read.selectFrom('events').select(['id', 'name', 'state', 'body', 'reason']).execute();
    const acknowledged = new Set(events.map(({ body }) => body));
    const broken = findBroken({ people, acknowledged, events, census: await crm.census() });
    return { requests, cases: told.size, broken: broken.map((text) => `${text} ${explain(text, told)}`) };
  } finally {
    await stage.gateway().stop(0);
  }
}

function explain(text: string, told: ReadonlyMap<number, string>): string {
  const number = Number(/person (\d+)/i.exec(text)?.[1]);
  return `(${told.get(number) ?? 'no fault'})`;
}

function createPlay({ crm, scenario, restarts }: EachCallOptions, stage: Stage, people: Person[]): Play {
  return {
    async tell(number, fault) {
      const story = scenario(number);
      people.push(story.person);
      for (const body of story.before) await stage.post(body);
      await stage.settle();
      const start = crm.requests();
      if (fault !== undefined) crm.inject(fault.kind, fault.nth, 1);
      for (const body of story.during) stage.post(body);
      if (restarts && fault !== undefined) {
        await waitUntil('the request has come', () => crm.requests() - start >= fault.nth);
        await stage.restart();
      }
      await stage.settle();
      crm.heal();
      return crm.requests() - start;
    },
  };
}

function toPath(folder: string): string {
  return join(folder, 'gateway.db');
}

interface Stage {
  gateway(): Gateway;
  /** Resolves when the webhook is acknowledged. */
  post(body: object): Promise<void>;
  /** Waits until all that was posted is acknowledged and no event is open. */
  settle(): Promise<void>;
  restart(): Promise<void>;
}

async function openStage(crm: FaultyCrm, folder: string): Promise<Stage> {
  const definitions = hastenDefinitions({ searchLagMs: crm.searchLagMs * 2, limitFactor: 100 });
  const config = parseConfig(
    {
      server: { host: '127.0.0.1', port: 0 },
      storage: { url: `sqlite:${toPath(folder)}` },
      accounts: { crm: { connector: crm.connector, settings: crm.settings } },
      channels: { shop: { account: 'crm', token: TOKEN, region: 'US' } },
    },
    definitions,
    {},
    folder,
  );
  const start = () =>
    startGateway({
      config,
      definitions,
      log: createRecordedLog(),
      engine: { retry: { firstMs: 5, longestMs: 20, giveUpMs: 86_400_000 }, pollMs: 10 },
      accounts: {
        circuit: { threshold: 50, coolDownMs: 20, authCoolDownMs: 20 },
        operationTimeoutMs: 300,
      },
    });
  let gateway = start();
  let current = await gateway;
  let posting: Promise<void>[] = [];
  const send = async (body: object): Promise<void> => {
    const { publicUrl } = await gateway;
    const status = await fetch(`${publicUrl}/jivo/shop/${TOKEN}`, { method: 'POST', body: JSON.stringify(body) }).then(
      (response) => response.status,
      () => 503,
    );
    if (status === 503) return send(body);
    if (status !== 200) throw new Error(`Answered ${status}`);
  };
  return {
    gateway: () => current,
    post(body) {
      const sent = send(body);
      posting.push(sent);
      return sent;
    },
    async settle() {
      await Promise.all(posting);
      posting = [];
      await settleEvents(current.database, SETTLE_LIMIT_MS);
    },
    async restart() {
      const old = current;
      gateway = old.stop(0).then(start);
      current = await gateway;
    },
  };
}
