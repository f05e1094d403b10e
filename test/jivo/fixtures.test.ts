import { expect } from 'chai';
import { assignedLink } from '../../src/jivo/assign.ts';
import { parseBody } from '../../src/jivo/body.ts';
import { effectOf } from '../../src/jivo/effects.ts';
import { toActivity } from '../../src/jivo/to-activity.ts';
import { toLead } from '../../src/jivo/to-lead.ts';
import { crmWebhooks } from './expected/crm-webhooks.ts';
import { events } from './expected/events.ts';
import { context } from './expected/expectation.ts';
import { quirks } from './expected/quirks.ts';
import { quirksOfChatFinished } from './expected/quirks-chat-finished.ts';
import { fixtureNames, readFixture } from './fixtures.ts';

const expectations = { ...events, ...crmWebhooks, ...quirks, ...quirksOfChatFinished };

describe('every payload file', () => {
  it('has an expectation, and every expectation a file', () => {
    expect(Object.keys(expectations)).to.have.members([...fixtureNames]);
  });

  for (const name of fixtureNames) {
    it(`${name} becomes its canonical form`, () => {
      const expected = expectations[name];
      if (expected === undefined) throw new Error(`No expectation for ${name}`);
      const event = parseBody(readFixture(name));
      const lead = toLead(event, context);
      expect(effectOf(event.name), 'effect').to.equal(expected.effect);
      expect(lead, 'lead').to.deep.equal(expected.lead);
      expect(toActivity(event, lead, context), 'activity').to.deep.equal(expected.activity);
      expect(assignedLink(event), 'assigned link').to.equal(expected.assigned);
    });
  }
});
