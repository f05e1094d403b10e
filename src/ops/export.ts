import { parseArgs } from 'node:util';
import { collectHoldings, listKeepers, toPerson } from '../sync/holdings.ts';
import type { Command } from './command.ts';
import { PERSON_OPTIONS, readPerson } from './person-options.ts';
import { withAccounts } from './with-accounts.ts';

/** `gateway export`: everything held on a person, for who asks for it. */
export const exportPerson: Command = {
  name: 'export',
  usage: 'export --email ADDRESS | --phone NUMBER | --visitor KEY',
  summary:
    'Prints everything the gateway holds on a person as JSON: events, decisions, links, conflicts, the contact book. What is in the CRM is named by its record.',
  examples: ['export --email anna.keller@example.com > anna.json', 'export --phone +12025550176'],
  async run(context) {
    const { config, words, print } = context;
    const { values } = parseArgs({ args: [...words], options: PERSON_OPTIONS });
    const person = readPerson(values, config);
    const isTheirs: Parameters<typeof toPerson>[1] = ({ kind, value }) =>
      kind === person.kind && value === person.value;
    const found = await withAccounts(context, false, async (database, accounts) => {
      const region = (channel: string) => config.channels[channel]?.region ?? undefined;
      const holdings = await collectHoldings(database, { isTheirs, until: Number.MAX_SAFE_INTEGER, region });
      const contacts = await Promise.all(
        listKeepers(accounts).map(async ({ account, people }) =>
          (await people.collect(toPerson(holdings, isTheirs, account))).map((contact) => ({ account, ...contact })),
        ),
      );
      return { ...holdings, contacts: contacts.flat() };
    });
    print(JSON.stringify({ person, exportedAt: new Date().toISOString(), ...found }, null, 2));
    return 0;
  },
};
