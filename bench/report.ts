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

/** Pure. docs/performance.md. */
export function toReport({ machine, sections }: Results): string {
  return [
    '# Performance',
    '',
    '<!-- Written by `npm run bench`. -->',
    '',
    'Every figure compares two things measured in the same run, turn by turn; medians, with the lowest and highest of the rounds.',
    `Run it yourself: \`npm run bench\` (all, under ten minutes) or \`npm run bench -- NAME\`. Measured on: ${machine}.`,
    '',
    '- **The floor** is a plain Node server that makes the same CRM requests and nothing else: no storage, no matching, no rules.',
    "- **The naive connector** is an afternoon's work: Koa, the vendor's client with its defaults, search, create or update, note.",
    '- **HubSpot** is the imitation of `test/emulators/hubspot`, in a process of its own.',
    '',
    ...sections.flatMap(toSection),
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

function toMark(figure: Figure): string {
  const met = isMet(figure);
  return met === undefined ? '' : met ? 'met' : '**not met**';
}
