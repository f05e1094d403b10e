import { expect } from 'chai';
import { toLead } from '../../src/jivo/to-lead.ts';
import type { Lead } from '../../src/lead/lead.ts';

function read(body: Readonly<Record<string, unknown>>, name = 'chat_accepted', region?: string): Lead {
  return toLead({ name, body }, { channel: 'shop', ...(region !== undefined && { region }) });
}

describe('toLead of a channel webhook', () => {
  it('tells visitors apart by channel, widget and number', () => {
    const key = (widget: unknown, number: unknown) => read({ widget_id: widget, visitor: { number } }).visitorKey;
    expect(key('3948', '2198')).to.equal('shop/3948/2198');
    expect(key(3948, 2198)).to.equal('shop/3948/2198');
    expect(key('aBcDeFgHiJ', 83)).to.equal('shop/aBcDeFgHiJ/83');
    for (const number of [null, '', [], 0, '0', -1, 1.5, 'abc', 1e21]) expect(key('3948', number)).to.equal(undefined);
    for (const widget of [null, '', 'a/b', []]) expect(key(widget, 1)).to.equal(undefined);
  });

  it('takes client_id for the number only in the client events', () => {
    const body = { widget_id: '1', client_id: 7, visitor: { number: null } };
    expect(read(body, 'client_updated').visitorKey).to.equal('shop/1/7');
    expect(read(body, 'client_attribute_updated').visitorKey).to.equal('shop/1/7');
    expect(read(body, 'chat_updated').visitorKey).to.equal(undefined);
    expect(read({ ...body, visitor: { number: 5 } }, 'client_updated').visitorKey).to.equal('shop/1/5');
  });

  it('collects tags from the event, the visitor and the chat, each once', () => {
    const lead = read({
      tags: [{ id: '7', title: 'Discount' }, 'VIP', null, 5],
      visitor: { tags: { id: 1, title: 'New' } },
      chat: { tags: [{ title: 'VIP' }, { name: 'Late' }] },
    });
    expect(lead.tags).to.deep.equal(['Discount', 'VIP', 'New', 'Late']);
  });

  it('reads campaign marks from utm_json, else from the text', () => {
    const utm = (session: unknown) => read({ session }).source.utm;
    const text = 'source=google|medium=cpc|keyword=a=b|other=1';
    expect(utm({ utm_json: { keyword: 'k', source: 's' }, utm: text })).to.deep.equal({ source: 's', term: 'k' });
    expect(utm({ utm_json: { keyword: 'k', term: 't' } })).to.deep.equal({ term: 't' });
    for (const missing of [null, [], {}, '', { source: null }]) {
      expect(utm({ utm_json: missing, utm: text })).to.deep.equal({ source: 'google', medium: 'cpc', term: 'a=b' });
    }
    expect(utm({ utm: 'nonsense' })).to.equal(undefined);
  });

  it('keeps only coordinates, countries and addresses that are such', () => {
    const source = (geoip: unknown, ip: unknown = null) => read({ session: { geoip, ip_addr: ip } }).source;
    expect(source({ latitude: '91', longitude: 180, country_code: 'us' })).to.deep.equal({
      geo: { longitude: 180, countryCode: 'US' },
    });
    expect(source({ latitude: '', longitude: [], country_code: 'USA', city: '' })).to.deep.equal({});
    expect(source(null, '2001:db8::1')).to.deep.equal({ ip: '2001:db8::1' });
    expect(source(null, 'localhost')).to.deep.equal({});
  });

  it('takes the agent of the event, else the last of several', () => {
    const agents = [{ id: 1, name: 'A' }, { id: 2, name: 'B' }, { id: 1, name: 'A' }, null];
    expect(read({ agents }).agent).to.deep.equal({ id: '1', name: 'A' });
    expect(read({ agents, agent: { id: 9, email: 'X@Example.com' } }).agent).to.deep.equal({
      id: '9',
      email: 'x@example.com',
    });
    expect(read({ agents: { id: 3 }, agent: [] }).agent).to.deep.equal({ id: '3' });
    expect(read({ agents: [], agent: { phone: '1' } }).agent).to.equal(undefined);
  });

  it('reads phones by the channel’s region first, then by the visitor’s country', () => {
    const body = { visitor: { phone: '(900) 000-0000' }, session: { geoip: { country_code: 'RU' } } };
    expect(read(body).phones).to.deep.equal([{ raw: '(900) 000-0000', e164: '+79000000000' }]);
    expect(read({ visitor: { phone: '(408) 498-7855' } }, 'chat_accepted', 'US').phones).to.deep.equal([
      { raw: '(408) 498-7855', e164: '+14084987855' },
    ]);
    expect(read({ visitor: { phone: '(408) 498-7855' } }).phones).to.deep.equal([{ raw: '(408) 498-7855' }]);
  });

  it('reads several phones and e-mails of one field, each once', () => {
    const lead = read({
      visitor: { phone: '+14084987855, 1 (408) 498-7855; +14084987856', email: 'A@b.example; c@d.example a@b.example' },
    });
    expect(lead.phones.map(({ e164 }) => e164)).to.deep.equal(['+14084987855', '+14084987856']);
    expect(lead.emails).to.deep.equal(['a@b.example', 'c@d.example']);
    expect(read({ visitor: { phone: '+1 408 498-7855, ext. 5' } }).phones).to.have.lengthOf(1);
    expect(read({ visitor: { phone: 79000000000 } }).phones[0]?.e164).to.equal('+79000000000');
  });

  it('adds the phone of a call', () => {
    const lead = read({ visitor: { phone: null }, call: { phone: '+14084987855' } }, 'call_event');
    expect(lead.phones).to.deep.equal([{ raw: '+14084987855', e164: '+14084987855' }]);
  });

  it('reads attributes in every form', () => {
    const attributes = (value: unknown) => read({ attributes: value }, 'client_attribute_updated').attributes;
    const expected = { plan: 'pro', seats: 5, active: true };
    expect(
      attributes({ plan: ' pro ', seats: 5, active: true, nothing: null, deep: { a: 1 }, empty: '' }),
    ).to.deep.equal(expected);
    expect(attributes([{ plan: 'pro' }, { seats: 5 }, { active: true }])).to.deep.equal(expected);
    expect(attributes({ 0: { plan: 'pro' }, 1: { seats: 5, active: true } })).to.deep.equal(expected);
    expect(
      attributes([
        ['plan', 'pro'],
        ['seats', 5],
        ['active', true],
      ]),
    ).to.deep.equal(expected);
    expect(
      attributes([
        { name: 'plan', value: 'pro' },
        { id: 'seats', value: 5 },
        { title: 'active', value: true },
      ]),
    ).to.deep.equal(expected);
    expect(attributes({ 12: 'a', 13: 'b' })).to.deep.equal({ 12: 'a', 13: 'b' });
    for (const nothing of [null, [], '', 'text', 5]) expect(attributes(nothing)).to.deep.equal({});
  });

  it('keeps a hostile number of phones, e-mails and tags within bounds', () => {
    const many = (make: (index: number) => string) => Array.from({ length: 2000 }, (_, index) => make(index)).join(';');
    const lead = read({
      visitor: { phone: many((n) => `+1408498${n + 1000}`), email: many((n) => `a${n}@b.example`) },
    });
    expect(lead.phones.length).to.be.within(1, 20);
    expect(lead.emails).to.have.lengthOf(20);
    expect(read({ visitor: { phone: '1'.repeat(100_000) } }).phones).to.deep.equal([]);
  });
});

describe('toLead of a CRM webhook', () => {
  const client = {
    client_id: 1,
    widget: { widget_id: 488651 },
    widget_id: 488651,
    name: 'John Smith',
    tags: [{ tag_id: 1, title: 'VIP' }],
    assigned_agent: { assigned_agent_id: 2, name: 'Ann', email: 'ann@example.com' },
    contacts: [
      { contact_type: 'email', contact: 'John@Mail.com' },
      { contact_type: 'Phone', contact: '+1 408 498-7855' },
      { contact_type: 'email', contact: 'second@mail.com' },
      { contact_type: 'telegram', contact: 'third@mail.com' },
      null,
    ],
  };

  for (const name of ['created_client', 'updated_client', 'updated_client_contacts', 'assigned_agent_to_client']) {
    it(`reads all contacts of ${name}, and no visitor key`, () => {
      expect(read(client, name)).to.deep.equal({
        channel: 'shop',
        name: 'John Smith',
        emails: ['john@mail.com', 'second@mail.com'],
        phones: [{ raw: '+1 408 498-7855', e164: '+14084987855' }],
        tags: ['VIP'],
        attributes: {},
        source: {},
        assignedAgent: { id: '2', name: 'Ann', email: 'ann@example.com' },
      });
    });
  }

  it('takes a single contact for a list of one', () => {
    expect(
      read({ contacts: { contact_type: 'email', contact: 'a@b.example' } }, 'updated_client').emails,
    ).to.deep.equal(['a@b.example']);
  });

  it('does not take the name of an organization or deal for a person', () => {
    expect(read({ name: 'Acme', client: { client_id: 1 } }, 'updated_organization').name).to.equal(undefined);
  });
});
