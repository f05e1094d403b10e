import { expect } from 'chai';
import { moveFile } from '../../../src/ops/new-connector/move-file.ts';
import { readNames } from '../../../src/ops/new-connector/names.ts';

const names = readNames('zoho-crm');
const CONNECTOR = 'template/connectors/example-crm';

const CASES = [
  {
    what: 'a shared file',
    path: `${CONNECTOR}/index.ts`,
    text: "import { a } from '../../../connectors/connector.ts';",
    moved: "import { a } from '../connector.ts';",
  },
  {
    what: 'the code of the gateway',
    path: `${CONNECTOR}/entries.ts`,
    text: "import {\n  type A,\n  b,\n} from '../../../src/lead/activity.ts';",
    moved: "import {\n  type A,\n  b,\n} from '../../src/lead/activity.ts';",
  },
  {
    what: 'a neighbour',
    path: `${CONNECTOR}/index.ts`,
    text: "await import('./open-connector.ts'); import { z } from 'zod';",
    moved: "await import('./open-connector.ts'); import { z } from 'zod';",
  },
  {
    what: 'a file that becomes a neighbour',
    path: 'template/test/conformance/example-crm.test.ts',
    text: "import { testConnector } from '../../../test/conformance/suite.ts';",
    moved: "import { testConnector } from './suite.ts';",
  },
  {
    what: 'what comes along, under its new name',
    path: 'template/test/conformance/example-crm.test.ts',
    text: "import { exampleCrm } from '../../connectors/example-crm/index.ts';",
    moved: "import { zohoCrm } from '../../connectors/zoho-crm/index.ts';",
  },
  {
    what: 'a link of a document',
    path: `${CONNECTOR}/README.md`,
    text: '# Example CRM\n[a](../../../docs/operate.md#agents), [b](https://crm.example)',
    moved: '# Zoho CRM\n[a](../../docs/operate.md#agents), [b](https://crm.example)',
  },
];

describe('a file of the template', () => {
  for (const { what, path, text, moved } of CASES) {
    it(`keeps its way to ${what}`, () => expect(moveFile({ path, text }, names).text).to.equal(moved));
  }

  it('goes to its place in the project', () => {
    const { path } = moveFile({ path: 'template/test/emulators/example-crm/server.ts', text: '' }, names);
    expect(path).to.equal('test/emulators/zoho-crm/server.ts');
  });

  it('takes new names that hold the old ones', () => {
    const own = readNames('my-example-crm', 'My Example CRM');
    const text = "exampleCrm ExampleCrmSettings startExampleCrmEmulator 'example-crm' 'Example CRM'";
    expect(moveFile({ path: `${CONNECTOR}/a.ts`, text }, own).text).to.equal(
      "myExampleCrm MyExampleCrmSettings startMyExampleCrmEmulator 'my-example-crm' 'My Example CRM'",
    );
  });
});

describe('the names of a connector', () => {
  for (const [id, title, constant, type] of [
    ['zoho', 'Zoho', 'zoho', 'Zoho'],
    ['zoho-crm', 'Zoho CRM', 'zohoCrm', 'ZohoCrm'],
    ['bitrix24', 'Bitrix24', 'bitrix24', 'Bitrix24'],
    ['my-2nd-crm', 'My 2nd CRM', 'my2ndCrm', 'My2ndCrm'],
  ] as const) {
    it(`come from the id ${id}`, () => expect(readNames(id)).to.deep.equal({ id, title, constant, type }));
  }

  for (const title of ['Zoho CRM', 'Bitrix24', 'Système', 'A&B', 'X+', 'amoCRM (EU)', '1']) {
    it(`take the title ${title}`, () => expect(readNames('zoho', title).title).to.equal(title));
  }
});
