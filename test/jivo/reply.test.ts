import { expect } from 'chai';
import fc from 'fast-check';
import {
  type AgentCard,
  MAX_CONTENT_LENGTH,
  MAX_CUSTOM_DATA,
  MAX_LINK_LENGTH,
  MAX_TITLE_LENGTH,
  OK_REPLY,
  toJivoReply,
} from '../../src/jivo/reply.ts';
import { anyCharacter } from '../any-character.ts';

/** The documented sample with every field in use. */
const fullCard: AgentCard = {
  contactInfo: { name: 'John Smith', phone: '+14084987855', email: 'email@example.com', description: 'VIP' },
  customData: [
    { title: 'Deals', key: 'Open', content: '2 (USD 1,200)', link: 'https://crm.example.com/deals?contact=42' },
    { content: 'Customer since 2021' },
  ],
  crmLink: 'https://crm.example.com/contacts/42',
  enableAssign: true,
};

describe('toJivoReply', () => {
  it('writes a full card in Jivo’s words and in a constant order', () => {
    expect(JSON.stringify(toJivoReply(fullCard))).to.equal(
      '{"result":"ok",' +
        '"custom_data":[' +
        '{"title":"Deals","key":"Open","content":"2 (USD 1,200)","link":"https://crm.example.com/deals?contact=42"},' +
        '{"content":"Customer since 2021"}],' +
        '"contact_info":{"name":"John Smith","phone":"+14084987855","email":"email@example.com","description":"VIP"},' +
        '"enable_assign":true,"crm_link":"https://crm.example.com/contacts/42"}',
    );
  });

  it('answers exactly {"result":"ok"} when there is nothing to show', () => {
    expect(JSON.stringify(OK_REPLY)).to.equal('{"result":"ok"}');
    expect(toJivoReply(undefined)).to.deep.equal({ result: 'ok' });
    expect(toJivoReply({ customData: [] })).to.deep.equal({ result: 'ok' });
    expect(toJivoReply({ customData: [{ content: ' ' }], contactInfo: { name: '' }, crmLink: '' })).to.deep.equal({
      result: 'ok',
    });
  });

  it('keeps the first ten lines that have content', () => {
    const customData = [{ content: '' }, ...Array.from({ length: 12 }, (_, index) => ({ content: `line ${index}` }))];
    expect(toJivoReply({ customData }).custom_data?.map(({ content }) => content)).to.deep.equal(
      customData.slice(1, 11).map(({ content }) => content),
    );
  });

  it('leaves out links that are not http or https, or too long', () => {
    const long = `https://a.example/${'x'.repeat(MAX_LINK_LENGTH)}`;
    for (const link of ['javascript:alert(1)', 'data:text/html,x', '/contacts/42', long]) {
      expect(toJivoReply({ customData: [{ content: 'a', link }], crmLink: link })).to.deep.equal({
        result: 'ok',
        custom_data: [{ content: 'a' }],
      });
    }
    expect(toJivoReply({ customData: [], crmLink: 'http://127.0.0.1:8080/crm/1' }).crm_link).to.equal(
      'http://127.0.0.1:8080/crm/1',
    );
  });

  it('cuts long text with an ellipsis, never inside a character', () => {
    const reply = toJivoReply({
      customData: [{ title: 't'.repeat(500), content: '😀'.repeat(MAX_CONTENT_LENGTH) }],
    });
    const [line] = reply.custom_data ?? [];
    expect(line?.title).to.equal(`${'t'.repeat(MAX_TITLE_LENGTH - 1)}…`);
    expect(line?.content).to.equal(`${'😀'.repeat((MAX_CONTENT_LENGTH - 2) / 2)}…`);
  });

  it('is always ok, within the limits and valid Unicode', () => {
    const text = fc.string({ unit: anyCharacter, maxLength: 3000 });
    const optional: { requiredKeys: [] } = { requiredKeys: [] };
    const contactInfo = fc.record({ name: text, phone: text, email: text, description: text }, optional);
    const line = fc.record(
      { title: text, key: text, content: text, link: fc.oneof(text, fc.webUrl()) },
      { requiredKeys: ['content'] },
    );
    const card = fc.record(
      {
        contactInfo,
        customData: fc.array(line, { maxLength: 15 }),
        crmLink: fc.oneof(text, fc.webUrl()),
        enableAssign: fc.boolean(),
      },
      { requiredKeys: ['customData'] },
    );
    fc.assert(
      fc.property(card, (given) => {
        const reply = toJivoReply(given);
        const lines = reply.custom_data ?? [{ content: 'none' }];
        expect(reply.result).to.equal('ok');
        expect(lines.length).to.be.within(1, MAX_CUSTOM_DATA);
        for (const { content, link } of lines) {
          expect(content.length).to.be.within(1, MAX_CONTENT_LENGTH);
          expect(link ?? 'https://').to.match(/^https?:\/\//i);
        }
        expect(reply.crm_link ?? 'https://').to.match(/^https?:\/\//i);
        expect(reply.contact_info === undefined || Object.keys(reply.contact_info).length > 0).to.equal(true);
        expect(JSON.stringify(reply)).not.to.match(/\\ud[89a-f]/);
      }),
    );
  });
});
