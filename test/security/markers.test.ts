import { expect } from 'chai';
import { waitUntil } from '../gateway/wait-until.ts';
import { drive } from './drive-markers.ts';
import { type MarkedGateway, PERSON, SECRETS, startMarkedGateway, startTrap, type Trap } from './marked-gateway.ts';
import { recordOutput } from './record-output.ts';

/** How events of an account went so far: null for well, else the kind of the newest failure. */
async function readKinds({ gateway }: MarkedGateway, account: string): Promise<readonly (string | null)[]> {
  const rows = await gateway.database.read
    .selectFrom('events')
    .select('reason_kind')
    .distinct()
    .where('account', '=', account)
    .where('attempts', '>', 0)
    .execute();
  return rows.map(({ reason_kind }) => reason_kind);
}

/** What of these is in the text, by name. */
function findMarkers(text: string, markers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(markers)
    .filter(([, marker]) => text.includes(marker))
    .map(([name]) => name);
}

const PERSONAL = { name: PERSON.name, email: '@personal.example', phone: '4155550177', text: PERSON.text };

describe('markers planted in every secret and every personal value', () => {
  let trap: Trap;
  let marked: MarkedGateway;
  const printed: string[] = [];
  const answers: string[] = [];

  before(async function () {
    this.timeout(120_000);
    trap = await startTrap();
    marked = await startMarkedGateway();
    const undo = recordOutput(printed);
    try {
      await drive(marked, trap.url, answers);
    } finally {
      undo();
    }
  });

  after(async () => {
    await marked[Symbol.asyncDispose]();
    await trap.close();
  });

  it('went through both CRMs, well and badly', async () => {
    expect(marked.hubspot.records('contacts').length).to.be.greaterThan(0);
    expect(marked.salesforce.records('Lead').length).to.be.greaterThan(0);
    for (const account of ['hubspot', 'salesforce']) {
      await waitUntil(`events of ${account} have gone well and badly`, async () => {
        const kinds = await readKinds(marked, account);
        return kinds.includes(null) && kinds.length > 2;
      });
    }
    expect(marked.log.length).to.be.greaterThan(100);
  });

  it('are in no line of the log and nothing printed', () => {
    const text = [...marked.log, ...printed].join('\n');
    expect(findMarkers(text, { ...SECRETS, ...PERSONAL })).to.deep.equal([]);
    expect(text).to.not.contain(trap.url);
  });

  it('are in no metric, no health report, no refusal and no page of a stranger', () => {
    expect(answers.length).to.be.greaterThan(10);
    expect(findMarkers(answers.join('\n'), { ...SECRETS, ...PERSONAL })).to.deep.equal([]);
  });

  it('are in no reason an operator reads', async () => {
    const rows = await marked.gateway.database.read.selectFrom('events').select('reason').execute();
    expect(findMarkers(JSON.stringify(rows), { ...SECRETS, ...PERSONAL })).to.deep.equal([]);
  });

  it('are in the database only as far as they are people, and not in clear', async () => {
    expect(findMarkers(marked.readFiles(), { ...SECRETS, ...PERSONAL })).to.deep.equal([]);
    const { read } = marked.gateway.database;
    const rows = [
      ...(await read.selectFrom('decisions').select('body').execute()),
      ...(await read.selectFrom('events').select('answer').execute()),
      ...(await read.selectFrom('links').selectAll().execute()),
      ...(await read.selectFrom('conflicts').selectAll().execute()),
    ];
    const text = JSON.stringify(rows);
    expect(findMarkers(text, PERSONAL)).to.include('email');
    expect(findMarkers(text, SECRETS)).to.deep.equal([]);
  });

  it('lead nobody to a URL that a visitor gave or a CRM redirects to', () => {
    expect(trap.hits).to.deep.equal([]);
  });
});
