import { type Figure, isMet, toGoalText, toValueText } from './figure.ts';

export interface Section {
  readonly name: string;
  readonly title: string;
  readonly figures: readonly Figure[];
}

/** What `bench/results.json` holds. */
export interface Results {
  readonly machine: string;
  readonly sections: readonly Section[];
}

/** One change that was tried to make the gateway faster or smaller. */
export interface ProfileStep {
  readonly change: string;
  /** What it was measured by. */
  readonly measuredBy: string;
  readonly before: string;
  readonly after: string;
  readonly kept: boolean;
}

/** What `bench/profile.json` holds, written by hand: what profiles showed, what was tried, and why a goal is not met. */
export interface Profile {
  readonly about: string;
  readonly steps: readonly ProfileStep[];
  readonly costs: readonly { readonly part: string; readonly share: string }[];
  readonly notes: readonly string[];
}

/** Pure. docs/performance.md. */
export function toReport({ machine, sections }: Results, profile: Profile): string {
  return [
    '# Performance',
    '',
    '<!-- Written by `npm run bench`. -->',
    '',
    'Every figure compares two things measured in the same run, turn by turn; medians, with the lowest and highest of the rounds.',
    `Run it yourself: \`npm run bench\` (all, under ten minutes) or \`npm run bench -- NAME\`. Measured on: ${machine}.`,
    '',
    '- **The floor** is a plain Node server that makes the same CRM requests and nothing else: no storage, no matching, no rules.',
    '- **Bare Koa** is the same inside Koa.',
    "- **The naive connector** is an afternoon's work: Koa, the vendor's client with its defaults, search, create or update, note.",
    '- **The gateway** runs as `npm start` runs it, on SQLite unless it says PostgreSQL: one of its own, which waits for the disk at every commit.',
    '- **HubSpot** and **Salesforce** are the imitations of `test/emulators`, each in a process of its own.',
    '- **CPU** is user and system time of the server alone. Everything is warm: some 600 webhooks go before.',
    '',
    ...sections.flatMap(toSection),
    ...toProfile(profile),
  ].join('\n');
}

function toSection({ name, title, figures }: Section): readonly string[] {
  return [
    `## ${title}`,
    '',
    `\`npm run bench -- ${name}\``,
    '',
    '| Figure | Measured | Goal | |',
    '| --- | --- | --- | --- |',
    ...figures.map(
      (figure) => `| ${figure.label} | ${toValueText(figure)} | ${toGoalText(figure)} | ${toMark(figure)} |`,
    ),
    '',
  ];
}

function toProfile({ about, steps, costs, notes }: Profile): readonly string[] {
  return [
    '## Profile: what was tried, and what it brought',
    '',
    about,
    '',
    '| Change | Measured by | Before | After | |',
    '| --- | --- | --- | --- | --- |',
    ...steps.map(
      ({ change, measuredBy, before, after, kept }) =>
        `| ${change} | ${measuredBy} | ${before} | ${after} | ${kept ? 'kept' : 'not kept'} |`,
    ),
    '',
    'Where the CPU of a first contact goes now (`node --cpu-prof`, 64 at once):',
    '',
    '| Part | Share |',
    '| --- | --- |',
    ...costs.map(({ part, share }) => `| ${part} | ${share} |`),
    '',
    ...notes.flatMap((note) => [`- ${note}`]),
    '',
  ];
}

function toMark(figure: Figure): string {
  const met = isMet(figure);
  return met === undefined ? '' : met ? 'met' : '**not met**';
}
