import { toTable } from './table.ts';

/** What of `bench/results.json` is read here. */
interface Results {
  readonly sections: readonly {
    readonly name: string;
    readonly figures: readonly { readonly label: string; readonly value: number | { readonly median: number } }[];
  }[];
}

/** One measured figure and where it comes from. */
interface Source {
  readonly benchmark: string;
  readonly label: string;
}

const KEPT = 'event kept only';
const SOURCES = {
  sqliteRate: { benchmark: 'acknowledge', label: `${KEPT}, SQLite, concurrency 64, a second` },
  sqliteShare: { benchmark: 'acknowledge', label: `${KEPT}, SQLite, concurrency 64` },
  postgresRate: { benchmark: 'acknowledge', label: `${KEPT}, PostgreSQL, concurrency 64, a second` },
  postgresShare: { benchmark: 'acknowledge', label: `${KEPT}, PostgreSQL, concurrency 64` },
  sqliteCpu: { benchmark: 'answer', label: 'gateway, CPU per webhook, concurrency 256' },
  postgresCpu: { benchmark: 'answer', label: 'gateway on PostgreSQL, CPU per webhook, concurrency 256' },
  twoProcesses: { benchmark: 'processes', label: 'CPU per event, two against one' },
  requests: { benchmark: 'calls', label: 'gateway' },
  drain: { benchmark: 'drain', label: 'of the allowed rate' },
} as const satisfies Record<string, Source>;

/** A visit is accepted, two updates and finished. */
const EVENTS_PER_VISIT = 4;
/** Of HubSpot's smallest plan, in 10 s: https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines */
const SMALLEST_PLAN = 100;
const WINDOW_S = 10;
const LOADS = [10, 100, 1_000];

/** The measured figures docs/scale.md builds on. Throws when one was not measured. */
export function describeScaleFigures(results: string): string {
  const read = createReader(results);
  const count = (source: Source) => Math.round(read(source)).toLocaleString('en');
  const rows: readonly (readonly [string, string, Source])[] = [
    ['Writing an event down, SQLite, 64 at once', `${count(SOURCES.sqliteRate)} a second`, SOURCES.sqliteRate],
    ['The same, against the same Koa app without storing', read(SOURCES.sqliteShare).toFixed(2), SOURCES.sqliteShare],
    ['Writing an event down, PostgreSQL, 64 at once', `${count(SOURCES.postgresRate)} a second`, SOURCES.postgresRate],
    ['The same, against the app without storing', read(SOURCES.postgresShare).toFixed(2), SOURCES.postgresShare],
    ["CPU of one agent's answer under load, SQLite", `${read(SOURCES.sqliteCpu).toFixed(2)} ms`, SOURCES.sqliteCpu],
    ['The same, PostgreSQL', `${read(SOURCES.postgresCpu).toFixed(2)} ms`, SOURCES.postgresCpu],
    [
      'CPU of an event, two processes on one PostgreSQL against one',
      read(SOURCES.twoProcesses).toFixed(2),
      SOURCES.twoProcesses,
    ],
    ['CRM requests of a visit', read(SOURCES.requests).toFixed(0), SOURCES.requests],
    ["Rate at which a backlog goes out, of the CRM's limit", `${read(SOURCES.drain).toFixed(1)} %`, SOURCES.drain],
  ];
  return toTable(
    ['Part', 'Measured', 'By'],
    rows.map(([part, value, { benchmark }]) => [part, value, `\`npm run bench -- ${benchmark}\``]),
  );
}

/** What a load needs of a core and of the CRM, calculated from the figures. Throws when one was not measured. */
export function describeScaleLoads(results: string): string {
  const read = createReader(results);
  const [sqlite, postgres] = [read(SOURCES.sqliteCpu), read(SOURCES.postgresCpu)];
  const perEvent = read(SOURCES.requests) / EVENTS_PER_VISIT;
  const rows = LOADS.map((events) => {
    const requests = events * perEvent;
    const plans = requests / (SMALLEST_PLAN / WINDOW_S);
    return [
      `${events.toLocaleString('en')} events/s`,
      `${requests.toFixed(1)} requests/s, ${plans.toFixed(1)} × HubSpot's smallest plan`,
      toCores(events * sqlite),
      toCores(events * postgres * read(SOURCES.twoProcesses)),
    ];
  });
  const one = `One core answers 1,000 ms / ${sqlite.toFixed(2)} ms ≈ ${Math.floor(1_000 / sqlite)} first contacts a second.`;
  return [toTable(['Load', 'CRM', 'CPU, one process, SQLite', 'CPU, processes on PostgreSQL'], rows), '', one].join(
    '\n',
  );
}

function toCores(msPerSecond: number): string {
  return msPerSecond < 1_000
    ? `${(msPerSecond / 10).toFixed(1)} % of a core`
    : `${(msPerSecond / 1_000).toFixed(1)} cores`;
}

function createReader(results: string): (source: Source) => number {
  const { sections } = JSON.parse(results) as Results;
  return ({ benchmark, label }) => {
    const figures = sections.find(({ name }) => name === benchmark)?.figures ?? [];
    const value = figures.find((figure) => figure.label === label)?.value;
    if (value === undefined) {
      throw new Error(`bench/results.json has no figure "${label}"; run: npm run bench -- ${benchmark}`);
    }
    return typeof value === 'number' ? value : value.median;
  };
}
