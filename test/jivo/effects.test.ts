import { expect } from 'chai';
import { type Effect, effectOf, findEvent, knownEvents } from '../../src/jivo/effects.ts';

describe('effects', () => {
  const doing: Readonly<Record<Exclude<Effect, 'ignore'>, readonly string[]>> = {
    answer: ['chat_accepted', 'chat_updated'],
    assign: ['chat_assigned'],
    transcript: ['chat_finished'],
    'offline-message': ['offline_message'],
    call: ['call_event'],
    complete: [
      'client_updated',
      'client_attribute_updated',
      'created_client',
      'updated_client',
      'updated_client_contacts',
      'assigned_agent_to_client',
    ],
  };
  for (const [effect, names] of Object.entries(doing)) {
    it(`${names.join(', ')}: ${effect}`, () => {
      expect(names.map(effectOf)).to.deep.equal(names.map(() => effect));
      expect(knownEvents.filter((event) => event.effect === effect).map(({ name }) => name)).to.deep.equal(names);
    });
  }

  it('knows both spellings of an event that the documentation spells in two ways', () => {
    expect(findEvent('completed task')).to.equal(findEvent('completed_task'));
    expect(findEvent('merged_tag')?.name).to.equal('merged_client_tag');
  });

  it('ignores every name it does not know, however alike', () => {
    const unknown = ['chat_started', 'CHAT_ACCEPTED', '\u0441hat_accepted', '\u0441reated_client', 'constructor', ''];
    expect(unknown.map(effectOf)).to.deep.equal(unknown.map(() => 'ignore'));
    expect(unknown.map(findEvent)).to.deep.equal(unknown.map(() => undefined));
  });

  it('lists every name once, in plain Latin letters', () => {
    const names = knownEvents.flatMap((event) => [event.name, ...event.spellings]);
    expect(new Set(names).size).to.equal(names.length);
    for (const name of names) expect(name).to.match(/^[a-z_ ]+$/);
  });
});
