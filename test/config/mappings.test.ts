import { expect } from 'chai';
import { readCardMappings, readFieldMappings, readRoutes } from '../../config/mappings.ts';
import type { Problem } from '../../config/problems.ts';

function tell(read: (problems: Problem[]) => unknown): readonly string[] {
  const problems: Problem[] = [];
  read(problems);
  return problems.map(({ path, text }) => `${path}: ${text}`);
}

describe('the mapping table', () => {
  it('is completed by defaults, and takes one transform or pattern for a list', () => {
    const problems: Problem[] = [];
    const given = [{ to: 'x', from: 'tags', transform: 'count', if: { country: 'DE', utm: { source: ['a', 'b*'] } } }];
    expect(readFieldMappings(given, 'fields', undefined, problems)).to.deep.equal([
      {
        to: 'x',
        from: 'tags',
        when: 'created',
        transform: ['count'],
        rule: 'fill-blank',
        if: { country: ['DE'], utm: { source: ['a', 'b*'] } },
      },
    ]);
    expect(problems).to.deep.equal([]);
  });

  for (const [mapping, expected] of [
    [{ to: 'x' }, 'fields[0]: expected either "from" or "value"'],
    [{ to: 'x', from: 'name', value: 'y' }, 'fields[0]: expected either "from" or "value"'],
    [
      { to: 'x', from: 'source.utm.sorce' },
      'fields[0].from: unknown path "source.utm.sorce"; did you mean "source.utm.source"?',
    ],
    [
      { to: 'x', value: 'From {{sourc.page.url}}' },
      'fields[0].value: unknown path "sourc.page.url"; did you mean "source.page.url"?',
    ],
    [
      { to: 'x', from: 'name', rule: 'always' },
      'fields[0].rule: expected "fill-blank", "crm-wins", "chat-wins", "newest", "append-unique"',
    ],
    [{ to: 'x', from: 'name', wenn: 'created' }, 'fields[0]: unknown key "wenn"'],
    [{ to: 'x', from: 'name', if: { contry: 'DE' } }, 'fields[0].if: unknown key "contry"'],
    [{ to: 'x', from: 'name', if: { country: 1 } }, 'fields[0].if.country: expected a text or a list of texts'],
  ] as const) {
    it(`says what is wrong with ${JSON.stringify(mapping)}`, () => {
      expect(tell((problems) => readFieldMappings([mapping], 'fields', undefined, problems))).to.deep.equal([expected]);
    });
  }

  it('names the transforms there are', () => {
    const [text] = tell((problems) =>
      readFieldMappings([{ to: 'x', from: 'name', transform: 'lowr' }], 'f', undefined, problems),
    );
    expect(text).to.match(/^f\[0\]\.transform.*"lower", "upper"/);
  });

  it('takes attributes of any name and members of lists', () => {
    const paths = ['attributes.my plan', 'source.analytics.clientId', 'emails.0', 'phones.1.e164', 'tags.2'];
    const mappings = paths.map((from) => ({ to: 'x', from }));
    expect(tell((problems) => readFieldMappings(mappings, 'fields', undefined, problems))).to.deep.equal([]);
  });

  it('takes no card line whose link is none', () => {
    const lines = [{ title: 'x', from: 'y', link: 'javascript:alert(1)' }];
    expect(tell((problems) => readCardMappings(lines, 'card', problems))).to.deep.equal([
      'card[0].link: expected an address that begins with http:// or https://',
    ]);
  });

  it('takes conditions on known accounts alone, and on none in a route', () => {
    const mappings = [{ to: 'x', value: 1, if: { account: ['crm', 'ue', 'e*'] } }];
    expect(tell((problems) => readFieldMappings(mappings, 'fields', ['crm', 'eu'], problems))).to.deep.equal([
      'fields[0].if.account: expected the name of an account ("crm", "eu")',
    ]);
    const routes = [{ if: { account: 'crm' } }];
    expect(tell((problems) => readRoutes(routes, 'routes', ['crm', 'eu'], problems))).to.deep.equal([
      'routes[0].if: unknown key "account"',
    ]);
  });

  it('takes routes to known accounts alone', () => {
    const routes = [{ if: { country: 'DE' }, account: 'ue' }];
    expect(tell((problems) => readRoutes(routes, 'routes', ['crm', 'eu'], problems))).to.deep.equal([
      'routes[0].account: expected the name of an account ("crm", "eu")',
    ]);
  });
});
