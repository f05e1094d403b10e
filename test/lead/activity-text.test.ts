import { expect } from 'chai';
import fc from 'fast-check';
import type { Activity, Chat, OfflineMessage, PhoneCall } from '../../src/lead/activity.ts';
import { type ActivityText, toActivityText, toPlainParts, toPlainText } from '../../src/lead/activity-text.ts';

const BERLIN = { timeZone: 'Europe/Berlin' };

const CHAT: Chat = {
  kind: 'chat',
  key: 'k',
  chatId: '84',
  visitorName: 'Ann Lee',
  startedAt: '2026-11-22T13:03:05Z',
  endedAt: '2026-11-22T13:10:00Z',
  agents: [{ id: '1', name: 'Tom' }, { email: 'eve@example.com' }, {}],
  messages: [
    { at: '2026-11-22T13:03:05Z', from: 'visitor', text: 'Hi,\r\nI need help' },
    { at: '2026-11-22T13:04:00Z', from: 'agent', name: 'Tom', text: 'Sure' },
    { from: 'bot', text: 'Beep' },
    { at: 'yesterday', from: 'system', text: 'joined' },
  ],
  rating: 'good',
  invitation: 'Need help?',
  source: {
    page: { url: 'https://example.com/a?b=1', title: 'Prices' },
    utm: { source: '(direct)', medium: 'cpc', campaign: 'spring', content: 'c', term: 't' },
    geo: { city: 'Berlin', region: 'Berlin', country: 'Germany', countryCode: 'DE' },
    department: 'Sales',
    topic: 'Order',
  },
  remarks: ['The phone +4930123456 found no free field.'],
};

const CALL: PhoneCall = {
  kind: 'call',
  key: 'k',
  at: '2026-11-22T23:30:00Z',
  direction: 'incoming',
  phone: { raw: '4155552671', e164: '+14155552671' },
  status: 'error',
  reason: 'all_busy',
  ended: true,
  recordingUrl: 'https://records.example.com/1.mp3',
  agent: { name: 'Tom' },
  source: {},
  remarks: [],
};

const OFFLINE: OfflineMessage = {
  kind: 'offline-message',
  key: 'k',
  at: '2026-11-22T13:03:05Z',
  text: 'Call me',
  source: {},
  remarks: [],
};

function readFacts(activity: Activity): Record<string, string> {
  return Object.fromEntries(toActivityText(activity, BERLIN).facts.map((fact) => [fact.label, fact.value]));
}

describe('activity text', () => {
  it('tells all of a chat', () => {
    expect(toPlainText(toActivityText(CHAT, BERLIN))).to.equal(`Chat with Ann Lee
Visitor: Ann Lee
Started: 22 Nov 2026, 14:03 CET
Ended: 22 Nov 2026, 14:10 CET
Agents: Tom, eve@example.com
Rating: good
Invitation: Need help?
Jivo chat: 84
Department: Sales
Topic: Order
Page: Prices (https://example.com/a?b=1)
UTM source: (direct)
UTM medium: cpc
UTM campaign: spring
UTM content: c
UTM term: t
Place: Berlin, Germany

[14:03:05] Ann Lee: Hi,
I need help
[14:04:00] Tom: Sure
Bot: Beep
[yesterday] Jivo: joined

Note: The phone +4930123456 found no free field.`);
  });

  it('tells a call, with its recording as a link', () => {
    const text = toActivityText(CALL, BERLIN);
    expect(text.title).to.equal('Incoming call from +14155552671');
    expect(text.lines).to.deep.equal([]);
    expect(readFacts(CALL)).to.deep.equal({
      When: '23 Nov 2026, 00:30 CET',
      Phone: '+14155552671',
      Status: 'failed',
      Reason: 'all agents are busy',
      Agent: 'Tom',
      Recording: 'https://records.example.com/1.mp3',
    });
    expect(text.facts.find((fact) => fact.label === 'Recording')?.link).to.equal('https://records.example.com/1.mp3');
    expect(readFacts({ ...CALL, status: 'ringing', reason: 'moon' })).to.include({ Status: 'ringing', Reason: 'moon' });
  });

  it('tells an offline message', () => {
    const text = toActivityText(OFFLINE, BERLIN);
    expect(text.title).to.equal('Offline message');
    expect(text.lines).to.deep.equal([{ time: '14:03:05', speaker: 'Visitor', text: 'Call me' }]);
    expect(toActivityText({ ...OFFLINE, visitorName: 'Ann' }, BERLIN).title).to.equal('Offline message from Ann');
  });

  it('writes times in the zone and locale asked for', () => {
    const started = (timeZone: string, locale?: string): string | undefined =>
      toActivityText(CHAT, { timeZone, ...(locale === undefined ? {} : { locale }) }).facts[1]?.value;
    expect(started('America/New_York')).to.match(/^22 Nov 2026, 08:03/);
    expect(started('Asia/Tokyo', 'de')).to.match(/^22\. Nov\. 2026, 22:03/);
    expect(() => started('Mars/Base')).to.throw(RangeError);
  });

  it('dates the lines of a chat that spans days in the reader’s zone', () => {
    const messages = ['2026-11-22T22:59:00Z', '2026-11-22T23:01:00Z'].map(
      (at) => ({ at, from: 'visitor', text: 'x' }) as const,
    );
    const chat: Chat = { ...CHAT, startedAt: '2026-11-22T22:59:00Z', messages };
    expect(toActivityText(chat, BERLIN).lines.map((line) => line.time)).to.deep.equal([
      '22 Nov 2026, 23:59:00',
      '23 Nov 2026, 00:01:00',
    ]);
    expect(toActivityText(chat, { timeZone: 'UTC' }).lines.map((line) => line.time)).to.deep.equal([
      '22:59:00',
      '23:01:00',
    ]);
  });

  it('gives the lines of a transcript that came as one text', () => {
    const text = toActivityText({ ...CHAT, messages: [], text: 'Ann: hi\r\n\nTom: hello\n' }, BERLIN);
    expect(text.lines).to.deep.equal([
      { speaker: '', text: 'Ann: hi' },
      { speaker: '', text: '' },
      { speaker: '', text: 'Tom: hello' },
    ]);
    expect(text.facts.map((fact) => fact.label)).not.to.include('Transcript');
    expect(toPlainText(text)).to.contain('\n\nAnn: hi\n\nTom: hello\n\n');
  });

  it('says so when there is no transcript', () => {
    expect(readFacts({ ...CHAT, messages: [] })).to.include({ Transcript: 'Jivo sent no text of this chat.' });
    expect(readFacts({ ...CHAT, messages: [], text: ' \n' })).to.have.property('Transcript');
    expect(readFacts(CHAT)).not.to.have.property('Transcript');
  });

  it('links only to web pages', () => {
    for (const url of [
      'javascript:alert(1)',
      'data:text/html,x',
      'ftp://example.com',
      '/prices',
      'file:///etc/passwd',
    ]) {
      const page = toActivityText({ ...OFFLINE, source: { page: { url } } }, BERLIN).facts.find(
        ({ label }) => label === 'Page',
      );
      expect(page).to.deep.equal({ label: 'Page', value: url });
    }
    const plain = toPlainText(toActivityText({ ...OFFLINE, source: { page: { url: 'https://example.com' } } }, BERLIN));
    expect(plain.split('\n')).to.include('Page: https://example.com');
  });

  it('keeps a very long name out of the title, not out of the text', () => {
    const visitorName = '😀'.repeat(200);
    const text = toActivityText({ ...CHAT, visitorName }, BERLIN);
    expect(text.title.length).to.be.below(100);
    expect(text.title.isWellFormed()).to.equal(true);
    expect(text.facts[0]).to.deep.equal({ label: 'Visitor', value: visitorName });
  });

  it('keeps what no CRM can store out of the text', () => {
    const [line] = toActivityText({ ...OFFLINE, text: 'a\u0000b\u001b\ud800c\td' }, BERLIN).lines;
    expect(line?.text).to.equal('ab\ufffdc\td');
  });

  describe('parts', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 12 });
    const paragraph = fc
      .array(fc.oneof(word, fc.constantFrom('\n', ' ', '😀😀')), { maxLength: 60 })
      .map((parts) => parts.join(''));
    const texts: fc.Arbitrary<ActivityText> = fc.record({
      title: fc.string({ maxLength: 60 }).map((title) => `T${title.replace(/\n/g, '')}`),
      facts: fc.array(fc.record({ label: word, value: word }), { maxLength: 4 }),
      lines: fc.array(fc.record({ speaker: word, text: paragraph }), { maxLength: 30 }),
      remarks: fc.array(paragraph, { maxLength: 3 }),
    });

    it('hold everything, fit, and are cut between code points', () => {
      fc.assert(
        fc.property(texts, fc.integer({ min: 40, max: 2000 }), (text, maxLength) => {
          const whole = toPlainText(text);
          const parts = toPlainParts(text, maxLength);
          for (const part of parts) {
            expect(part.length).to.be.at.most(maxLength);
            expect(part.isWellFormed()).to.equal(true);
          }
          if (parts.length === 1) {
            expect(parts).to.deep.equal([whole]);
            return;
          }
          const bodies = parts.map((part, index) => {
            const heading = part.slice(0, part.indexOf('\n'));
            expect(heading.endsWith(`(part ${index + 1} of ${parts.length})`)).to.equal(true);
            return part.slice(part.indexOf('\n') + 1);
          });
          const withoutBlanks = (value: string): string => value.replace(/\s/g, '');
          const told = withoutBlanks(bodies.join(''));
          expect([told, withoutBlanks(text.title) + told]).to.include(withoutBlanks(whole));
        }),
      );
    });

    it('end at line ends where there are any', () => {
      const lines = Array.from({ length: 200 }, (_, index) => ({ speaker: 'Ann', text: `message number ${index}` }));
      const parts = toPlainParts({ title: 'Chat with Ann', facts: [], lines, remarks: [] }, 500);
      expect(parts.length).to.be.greaterThan(9);
      expect(parts[0]).to.match(/^Chat with Ann \(part 1 of 1\d\)\nAnn: message number 0\n/);
      for (const part of parts) expect(part).to.match(/Ann: message number \d+$/);
    });

    it('are one when the text fits, and refuse a room too small to say anything', () => {
      const text = toActivityText(OFFLINE, BERLIN);
      expect(toPlainParts(text, 1000)).to.deep.equal([toPlainText(text)]);
      expect(() => toPlainParts(text, 39)).to.throw(RangeError);
    });
  });
});
