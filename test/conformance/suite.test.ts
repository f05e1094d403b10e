import { expect } from 'chai';
import type { Connector } from '../../connectors/connector.ts';
import { ConnectorError } from '../../connectors/errors.ts';
import type { Harness } from './harness.ts';
import { openLocal } from './local-harness.ts';
import { createSqliteHost } from './sqlite-host.ts';
import { conformanceTests, runTest } from './suite.ts';

/** One way to get a connector wrong, and the tests that have to notice. */
interface Sabotage {
  readonly mistake: string;
  readonly noticedBy: readonly string[];
  sabotage(connector: Connector): Partial<Connector>;
}

/** What `work` throws, changed. */
async function rethrow<T>(work: Promise<T>, change: (error: unknown) => unknown): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw change(error);
  }
}

const SABOTAGES: readonly Sabotage[] = [
  {
    mistake: 'compares e-mails with their case',
    noticedBy: ['finds by e-mail, in whatever case the CRM holds it'],
    sabotage: ({ find }) => ({
      find: async (query, call) =>
        (await find(query, call)).filter(({ fields }) => query.emails.some((email) => email === fields.email)),
    }),
  },
  {
    mistake: 'looks at the primary e-mail and phone alone',
    noticedBy: ['finds by a secondary e-mail', 'finds by a secondary phone'],
    sabotage: ({ find }) => ({
      find: async (query, call) =>
        (await find(query, call)).filter(
          ({ fields }) =>
            query.emails.some((email) => email === fields.email) ||
            query.phones.some(({ e164 }) => e164 === fields.phone),
        ),
    }),
  },
  {
    mistake: 'knows phones in one spelling',
    noticedBy: ['finds by phone written as (202) 555-0110', 'finds by phone written as +1 202 555 0110'],
    sabotage: ({ find }) => ({
      find: async (query, call) =>
        (await find(query, call)).filter(({ fields }) => query.phones.some(({ e164 }) => e164 === fields.phone)),
    }),
  },
  {
    mistake: 'chooses between people',
    noticedBy: ['finds everybody with the same phone', 'finds those with the e-mail or the phone'],
    sabotage: ({ find }) => ({ find: async (query, call) => (await find(query, call)).slice(0, 1) }),
  },
  {
    mistake: 'takes an existing person for rejected',
    noticedBy: ['answers `duplicate` with the existing record for an existing e-mail'],
    sabotage: ({ create }) => ({
      create: (draft, call) =>
        rethrow(create(draft, call), () => new ConnectorError('rejected', 'The contact is refused.')),
    }),
  },
  {
    mistake: 'does not say who exists',
    noticedBy: [
      'answers `duplicate` with the existing record for an existing e-mail',
      'makes one record of two creates at the same moment',
    ],
    sabotage: ({ create }) => ({
      create: (draft, call) =>
        rethrow(create(draft, call), () => new ConnectorError('duplicate', 'The contact exists already.')),
    }),
  },
  {
    mistake: 'tells who it is in an error',
    noticedBy: ['answers `duplicate` with the existing record for an existing e-mail'],
    sabotage: ({ create }) => ({
      create: (draft, call) =>
        rethrow(create(draft, call), (error) => {
          const existing = error instanceof ConnectorError ? error.existing : undefined;
          const message = `There is already somebody with ${draft.fields.email}.`;
          return new ConnectorError('duplicate', message, existing === undefined ? {} : { existing });
        }),
    }),
  },
  {
    mistake: 'writes more than it is given',
    noticedBy: ['updates what it is given and nothing else', 'empties a field with null'],
    sabotage: ({ update }) => ({ update: (ref, changes, call) => update(ref, { ...changes, name: 'Somebody' }, call) }),
  },
  {
    mistake: 'drops what it does not know and reports success',
    noticedBy: ['refuses an unknown field by name and writes nothing of the request'],
    sabotage: ({ update }) => ({
      update: (ref, { no_such_field_x: _, ...changes }, call) => update(ref, changes, call),
    }),
  },
  {
    mistake: 'cuts names',
    noticedBy: ['keeps a name of 200 characters, or says how long it may be'],
    sabotage: ({ create }) => ({
      create: (draft, call) =>
        create({ ...draft, fields: { ...draft.fields, name: String(draft.fields.name).slice(0, 100) } }, call),
    }),
  },
  {
    mistake: 'escapes what it stores',
    noticedBy: ['keeps markup as they are', 'keeps quotes as they are'],
    sabotage: ({ create }) => ({
      create: (draft, call) => {
        const name = String(draft.fields.name).replaceAll('<', '&lt;').replaceAll('"', '&quot;');
        return create({ ...draft, fields: { ...draft.fields, name } }, call);
      },
    }),
  },
  {
    mistake: 'does not follow merges',
    noticedBy: ['follows a merge to the record that stayed'],
    sabotage: ({ read }) => ({
      read: async (ref, call) => {
        const record = await read(ref, call);
        if (record.ref.id !== ref.id) throw new ConnectorError('gone', 'The contact is deleted.');
        return record;
      },
    }),
  },
  {
    mistake: 'logs the same activity as a new one',
    noticedBy: [
      'updates the entry of a chat that is logged again',
      'makes no second entry of a call when the answer to the first try was lost',
      'keeps a transcript of 200 kB complete and in order, also when it is logged again',
    ],
    sabotage: ({ log }) => ({
      log: (ref, activity, previous, call) =>
        log(ref, { ...activity, key: `${activity.key}-${crypto.randomUUID()}` }, previous, call),
    }),
  },
  {
    mistake: 'logs every activity as the same one',
    noticedBy: ['keeps two activities of one person apart'],
    sabotage: ({ log }) => ({
      log: (ref, activity, previous, call) => log(ref, { ...activity, key: 'one' }, previous, call),
    }),
  },
  {
    mistake: 'cuts transcripts',
    noticedBy: ['keeps a transcript of 200 kB complete and in order, also when it is logged again'],
    sabotage: ({ log }) => ({
      log: (ref, activity, previous, call) => {
        if (activity.kind !== 'chat') return log(ref, activity, previous, call);
        return log(ref, { ...activity, messages: activity.messages.slice(0, 500) }, previous, call);
      },
    }),
  },
  {
    mistake: 'throws errors of its own making',
    noticedBy: ['says that a removed record is gone', 'maps server-error to unavailable, and works again afterwards'],
    sabotage: ({ read }) => ({ read: (ref, call) => rethrow(read(ref, call), () => new Error('not found')) }),
  },
  {
    mistake: 'does not mind the deadline',
    noticedBy: ['stops with `timeout` when the deadline has passed'],
    sabotage: ({ find }) => ({
      find: (query, call) => find(query, { ...call, signal: new AbortController().signal }),
    }),
  },
  {
    mistake: 'throws out of check',
    noticedBy: ['check tells of server-error instead of throwing'],
    sabotage: ({ check }) => ({
      check: async (call) => {
        const report = await check(call);
        if (!report.ok) throw new ConnectorError('unavailable', 'The CRM is ill.');
        return report;
      },
    }),
  },
  {
    mistake: 'reads the id out of any link',
    noticedBy: ['refuses links of a foreign host and what is no link'],
    sabotage: () => ({
      refFromLink: (link) => {
        const id = URL.parse(link)?.pathname.split('/').at(-1);
        return id === undefined || id === '' ? undefined : { type: 'contact', id };
      },
    }),
  },
  {
    mistake: 'describes less than it writes',
    noticedBy: ['describes every slot and every field of its card'],
    sabotage: ({ describe: ask }) => ({
      describe: async (call) => ({
        types: (await ask(call)).types.map((type) => ({ ...type, fields: type.fields.slice(1) })),
      }),
    }),
  },
  {
    mistake: 'sends what nobody counted',
    noticedBy: ['sends every request through `exchange`, on buckets it declares, under a constant name'],
    sabotage: ({ read }) => ({
      read: (ref, call) =>
        call.exchange(`contacts/${ref.id}`, ['secret'], async () => ({ value: await read(ref, call), status: 200 })),
    }),
  },
];

async function openSabotaged({ sabotage }: Sabotage): Promise<Harness> {
  const { database, close } = createSqliteHost();
  const harness = await openLocal(database, { close });
  return { ...harness, connector: { ...harness.connector, ...sabotage(harness.connector) } };
}

describe('conformance suite', () => {
  it('has no two tests of one title', () => {
    const titles = conformanceTests.map((test) => test.title);
    expect(titles).to.have.length(new Set(titles).size);
  });

  for (const entry of SABOTAGES) {
    it(`notices a connector that ${entry.mistake}`, async () => {
      for (const title of entry.noticedBy) {
        const test = conformanceTests.find((candidate) => candidate.title === title);
        if (test === undefined) throw new Error(`There is no such test: ${title}`);
        const failed = await runTest(test, () => openSabotaged(entry)).then(
          () => false,
          () => true,
        );
        expect(failed, title).to.equal(true);
      }
    });
  }
});
