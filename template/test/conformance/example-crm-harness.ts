import type { RecordRef } from '../../../connectors/connector.ts';
import type { Harness, Person } from '../../../test/conformance/harness.ts';
import { toDefaults } from '../../../test/conformance/reader-text.ts';
import { exampleCrm } from '../../connectors/example-crm/index.ts';
import { type ExampleCrmEmulator, startExampleCrmEmulator } from '../emulators/example-crm/server.ts';

const OWNER = { id: '7', name: 'Olga Agent', email: 'olga@gateway.example', active: true };

const toRef = (id: string): RecordRef => ({ type: 'contact', id });

/** A person as the CRM's own users type one in. */
function seed({ crm }: ExampleCrmEmulator, { name, emails = [], phones = [] }: Person): RecordRef {
  const [email, email2] = emails;
  const [phone, phone2] = phones;
  const given = Object.entries({ name, email, email2, phone, phone2 }).filter(([, value]) => value !== undefined);
  const saved = crm.save(undefined, Object.fromEntries(given));
  if (!('values' in saved)) throw new Error(`The emulator refuses the person: ${JSON.stringify(saved)}`);
  return toRef(saved.id);
}

/** What a reader of the contact's page sees of each entry. Take the markup off here when the CRM shows HTML. */
function readEntries({ crm }: ExampleCrmEmulator, ref: RecordRef): readonly string[] {
  const entries = (['notes', 'tasks'] as const).flatMap((kind) => crm.listEntries(ref.id, kind).toReversed());
  return entries.map(({ values }) => [values.title, values.text].filter((part) => part !== undefined).join('\n'));
}

/** For tests of this connector alone. */
export interface ExampleCrmHarness extends Harness {
  readonly emulator: ExampleCrmEmulator;
}

/** The connector over its emulator, on an empty CRM. */
export async function openExampleCrm(): Promise<ExampleCrmHarness> {
  const emulator = await startExampleCrmEmulator([OWNER]);
  const accessToken = emulator.token;
  const settings = { ...toDefaults(exampleCrm.settings), apiUrl: emulator.url, accessToken };
  const noDatabase = () => Promise.reject(new Error('This connector keeps nothing in the database.'));
  const connector = await exampleCrm.open(settings, {
    account: 'crm',
    pageUrl: 'http://127.0.0.1:8080/crm/crm',
    database: { all: noDatabase, write: noDatabase },
  });
  return {
    emulator,
    connector,
    capabilities: exampleCrm.capabilities,
    limits: exampleCrm.limits(settings),
    ownerEmail: OWNER.email,
    seed: async (person) => seed(emulator, person),
    merge: (survivor, other) => {
      emulator.crm.merge(survivor.id, other.id);
      return survivor;
    },
    remove: (ref) => emulator.crm.remove(ref.id),
    readEntries: async (ref) => readEntries(emulator, ref),
    setFault: emulator.setFault,
    // A search index that lags gets a clock in the emulator, and this moves it on.
    settle: () => undefined,
    countRequests: emulator.countRequests,
    close: async () => {
      await connector.close?.();
      await emulator.close();
    },
  };
}
