import type Router from '@koa/router';
import type { HourBar } from '../../../console/chart.ts';
import { type ChannelStanding, type OverviewView, renderOverview } from '../../../console/overview-page.ts';
import { readReports } from '../../checks/schema-check.ts';
import { QUARTER_MS, toDayStart } from '../../lead/day-start.ts';
import { sumUpAnswers } from '../../observe/answer-summary.ts';
import { readAnswerTimes } from '../../store/answer-times.ts';
import { countEvents, type EventCount } from '../../store/count-events.ts';
import { countUnfinished } from '../../store/count-unfinished.ts';
import { countOpenConflicts } from '../../store/list-conflicts.ts';
import { searchEvents } from '../../store/search-events.ts';
import { sumUsage } from '../../sync/sum-usage.ts';
import { listMissedAgents } from './agents.ts';
import type { ConsoleTools } from './console.ts';
import { type Guard, sendPage } from './guard.ts';
import { listAstray } from './list-astray.ts';
import { listSchemaTroubles } from './schema.ts';

const HOUR_MS = 3_600_000;
const HOUR_QUARTERS = HOUR_MS / QUARTER_MS;
const HOURS = 24;
/** Many viewers, or one impatient one, cost the store no more than this. */
const SHORTEST_AGE_MS = 1_000;

/** GET /console: how the gateway does. */
export function addOverview(router: Router, guard: Guard, tools: ConsoleTools): void {
  let kept: { readonly at: number; readonly view: Promise<OverviewView> } | undefined;
  const read = () => {
    if (kept === undefined || performance.now() - kept.at > SHORTEST_AGE_MS) {
      const view = readOverview(tools);
      kept = { at: performance.now(), view };
      view.catch(() => {
        kept = undefined;
      });
    }
    return kept.view;
  };
  router.get(
    '/',
    guard.page(async (context, frame) => sendPage(context, renderOverview(frame, await read()))),
  );
}

async function readOverview(tools: ConsoleTools): Promise<OverviewView> {
  const { read } = tools.database;
  const runtime = tools.current();
  const now = Date.now();
  const firstHour = Math.floor(now / HOUR_MS) - HOURS + 1;
  const days = new Map([...runtime.channels].map(([name, { config }]) => [name, toDayStart(now, config.timeZone)]));
  await tools.answerTimes.flush();
  const answers = await readAnswerTimes(read, Math.min(now, ...days.values()) / QUARTER_MS);
  const { here, others } = await tools.processes.list();
  const counts = await countEvents(read, Math.min(firstHour * HOUR_MS, ...days.values()));
  const unfinished = await countUnfinished(read);
  const reports = new Map((await readReports(tools.database)).map((report) => [report.account, report]));
  const channels: ChannelStanding[] = [];
  for (const [name, { crm, config }] of runtime.channels) {
    const newest = await searchEvents(read, { channel: name, limit: 1 });
    const isToday = (row: { readonly channel: string; readonly quarter: number }) =>
      row.channel === name && row.quarter * QUARTER_MS >= (days.get(name) ?? now);
    const count = (state: string) =>
      unfinished.find((entry) => entry.channel === name && entry.state === state)?.count ?? 0;
    channels.push({
      name,
      account: crm.account,
      today: sum(counts.filter(isToday)),
      timeZone: config.timeZone,
      open: count('open'),
      waiting: count('waiting'),
      dead: count('dead'),
      answers: sumUpAnswers(answers.filter(isToday)),
      trouble: crm.circuit.cause()?.message,
      lastAt: newest.events[0]?.receivedAt,
    });
  }
  return {
    channels,
    accounts: [...runtime.accounts].map(([name, { circuit, budget }]) => ({
      name,
      title: runtime.titles.get(name) ?? '',
      trouble: circuit.cause()?.message,
      limits: budget.usage().map((usage) =>
        sumUsage(
          usage,
          others.flatMap((other) => other.usage[name] ?? []),
        ),
      ),
      fieldsCheckedAt: reports.get(name)?.checkedAt,
    })),
    hours: Array.from({ length: HOURS }, (_, index) => toBar(counts, firstHour + index)),
    processes: listAstray(here, others),
    conflicts: await countOpenConflicts(read),
    schemas: (await listSchemaTroubles(tools)).length,
    agents: (await listMissedAgents(tools)).length,
  };
}

function toBar(counts: readonly EventCount[], hour: number): HourBar {
  const own = counts.filter((entry) => Math.floor(entry.quarter / HOUR_QUARTERS) === hour);
  const troubled = own.filter(({ state }) => state === 'dead' || state === 'waiting');
  return { at: hour * HOUR_MS, all: sum(own), troubled: sum(troubled) };
}

function sum(counts: readonly EventCount[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}
