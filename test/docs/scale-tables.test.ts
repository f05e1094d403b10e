import { expect } from 'chai';
import { describeScaleFigures, describeScaleLoads } from '../../src/ops/docs/scale-tables.ts';

const FIGURES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  acknowledge: {
    'event kept only, SQLite, concurrency 64, a second': 9_000,
    'event kept only, SQLite, concurrency 64': 0.51,
    'event kept only, PostgreSQL, concurrency 64, a second': 4_500,
    'event kept only, PostgreSQL, concurrency 64': 0.25,
  },
  answer: {
    'gateway, CPU per webhook, concurrency 256': 1.25,
    'gateway on PostgreSQL, CPU per webhook, concurrency 256': 2,
  },
  processes: { 'CPU per event, two against one': 1.1 },
  calls: { gateway: 3 },
  drain: { 'of the allowed rate': 97.5 },
};

function toResults(figures = FIGURES): string {
  const sections = Object.entries(figures).map(([name, values]) => ({
    name,
    figures: Object.entries(values).map(([label, median]) => ({ label, value: { median, min: 0, max: 9 }, unit: '' })),
  }));
  return JSON.stringify({ machine: 'a machine', sections });
}

describe('the tables of docs/scale.md', () => {
  it('quote what was measured', () => {
    const table = describeScaleFigures(toResults());
    expect(table).to.include('| Writing an event down, SQLite, 64 at once | 9,000 a second |');
    expect(table).to.include('| CPU of an event, two processes on one PostgreSQL against one | 1.10 |');
  });

  it('calculate what a load needs', () => {
    const table = describeScaleLoads(toResults());
    const crm = "75.0 requests/s, 7.5 × HubSpot's smallest plan";
    expect(table).to.include(`| 100 events/s | ${crm} | 12.5 % of a core | 22.0 % of a core |`);
    expect(table).to.include('≈ 800 first contacts a second');
    expect(table).to.include('1.3 cores | 2.2 cores');
  });

  it('refuse to be made without a figure, and say how to get it', () => {
    const { processes: _, ...rest } = FIGURES;
    expect(() => describeScaleFigures(toResults(rest))).to.throw('run: npm run bench -- processes');
  });
});
