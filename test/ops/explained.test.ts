import { expect } from 'chai';
import { ConnectorError } from '../../connectors/errors.ts';
import { describeDecision } from '../../src/ops/describe-decision.ts';
import type { Decision } from '../../src/sync/decision.ts';
import { createFakeCrm } from '../gateway/fake-connector.ts';
import { chatAccepted, chatAssigned, chatFinished } from '../gateway/payloads.ts';
import { startTestGateway } from '../gateway/start-gateway.ts';
import { ANN, type Given, given, PHONE_A, PHONE_B } from '../sync/identity/given.ts';

const SERVICE = '+18002530000';

async function explain(on: Given): Promise<string> {
  return describeDecision((await on.lastDecision()) as unknown as Decision);
}

describe('a decision in words', () => {
  it('names what was seen, what of it is of no use, and what the CRM was asked for', async () => {
    await using on = await given([{ email: ANN }], { match: { roleEmails: 'weak' } });
    const visitor = { number: 1, email: `${ANN}, info@example.com`, phone: `${PHONE_A}, ${SERVICE}, 1234567` };
    await on.play({ ...chatAccepted(visitor), user_token: 'secret-of-the-site' });
    const text = await explain(on);
    expect(text).to.include(
      `Identities: visitor shop/3948/1, e-mail ${ANN}, e-mail info@example.com, phone ${PHONE_A}, phone ${SERVICE}, phone 1234567, user token\n` +
        '  ✗ e-mail info@example.com: several people may use it: it proves little\n' +
        `  ✗ phone ${SERVICE}: a service number, which names nobody\n` +
        '  ✗ phone 1234567: no valid phone number: it names nobody\n' +
        '  ✗ user token: the channel does not say what it holds (match.userToken)\n' +
        `Looked for: `,
    );
    expect(text).to.match(/Looked for: .*e-mail ann@example\.com, .*phone \+14155552671.* → 1 record\n/);
    expect(text).not.to.include('secret-of-the-site');
  });

  it('says which steps the channel does without', async () => {
    await using on = await given([], { match: { steps: { email: false, phone: false } } });
    await on.play(chatAccepted({ number: 1, email: ANN, phone: PHONE_A }));
    expect(await explain(on)).to.include(
      `  ✗ e-mail ${ANN}: the channel recognises nobody by it (match.steps)\n` +
        `  ✗ phone ${PHONE_A}: the channel recognises nobody by it (match.steps)\n`,
    );
  });

  it('says of a user token that leads nowhere why', async () => {
    for (const [userToken, token, expected] of [
      ['record-id', "1' OR 1", 'it is not what the channel says it holds (match.userToken)'],
      ['link', 'https://evil.example/contacts/1', 'it is not what the channel says it holds (match.userToken)'],
      ['record-id', '42', 'the CRM has no such record'],
      ['external-id', '42', 'the account has no external-id field to look for it in'],
    ] as const) {
      await using on = await given([{ email: ANN }], { match: { userToken } });
      await on.play({ ...chatAccepted({ number: 1, email: ANN }), user_token: token });
      expect(await explain(on)).to.include(`, user token\n  ✗ user token: ${expected}\n`);
    }
  });

  it('tells what was left out from what the record has, and does not say that it has everything', async () => {
    await using on = await given([{ email: ANN, name: 'Bob Roe', phone: PHONE_B }], {
      write: { fields: { phone: 'fill-blank' } },
    });
    await on.play(chatAccepted({ number: 1, email: ANN, name: 'Ann Lee', phone: PHONE_A }));
    const text = await explain(on);
    expect(text).to.include('Record: nothing in the record was changed\n');
    expect(text).to.include(
      `  phone: left out and kept in the list of conflicts, "${PHONE_A}"; the record keeps "${PHONE_B}" (The field already holds another value.)`,
    );
  });

  it('says of an assigned record that it was named, and who the visitor is', async () => {
    await using on = await given([{ email: ANN }]);
    await on.play(chatAssigned({ number: 1, phone: PHONE_A }, 'https://crm.example/contacts/1'));
    const text = await explain(on);
    expect(text).to.include(`Identities: visitor shop/3948/1, phone ${PHONE_A}\n`);
    expect(text).to.include(
      'Person: named by the agent → contact 1\n  ✓ contact 1: The agent or an operator named it.',
    );
    await on.play(chatAssigned({ number: 1 }, ''));
    const [, event] = await on.gateway.events();
    expect(event?.reason).to.equal('Jivo sent no link of a record: nothing was changed.');
  });

  it('says why nothing is written where several records match, and whose noise was', async () => {
    await using on = await given([{ phone: PHONE_A }, { phone: PHONE_A }], { ignore: { silentChats: true } });
    await on.play(chatAccepted({ number: 1, phone: PHONE_A }));
    expect(await explain(on)).to.include('Record: nothing was written (it is not clear which of the records it is)');
    await on.play(chatFinished({ number: 2, email: ANN }, []));
    expect(await explain(on)).to.include(`Identities: visitor shop/3948/2, e-mail ${ANN}\nPerson: not looked for`);
  });

  it('says which values the mapping could make nothing of', async () => {
    const fields = [
      { to: 'spent', from: 'attributes.spent', transform: 'number' },
      { to: 'vip', from: 'attributes.vip', transform: { table: { yes: true } } },
      { to: 'vip', value: false },
      { to: 'plan', from: 'attributes.plan', transform: 'upper', if: { country: 'FR' } },
    ];
    await using on = await given([], { fields });
    await on.play({
      ...chatAccepted({ number: 1, email: ANN }),
      attributes: { spent: 'a lot', vip: 'who knows', plan: 'x' },
    });
    const text = await explain(on);
    expect(text).to.include('  spent: left out, "a lot" (The mapping makes nothing of this value.)');
    expect(text).to.include('  vip: written, (blank) → false');
    expect(text.match(/makes nothing/g)).to.have.lengthOf(1);
  });

  it('shows a refused field once, as refused', async () => {
    await using on = await given([], { fields: [{ to: 'nothing', value: 'x' }] });
    const refused = { fields: [{ field: 'nothing', reason: 'There is no such field.' }] };
    const error = () => new ConnectorError('invalid-field', 'The CRM refuses a field.', refused);
    on.crm.meet({ operation: 'create', times: 1, error });
    await on.play(chatAccepted({ number: 1, email: ANN }));
    const text = await explain(on);
    expect(text).to.include('  ✗ nothing: refused by the CRM, "x" (There is no such field.)');
    expect(text).not.to.include('nothing: written');
  });

  it('says of a record that the CRM would not make twice how it was found', async () => {
    await using on = await given([{ email: ANN }], { match: { steps: { email: false } } });
    await on.play(chatAccepted({ number: 1, email: ANN }));
    expect(await explain(on)).to.include(
      'Person: not found, but the CRM would not make the person twice → contact 1\n  ✓ contact 1: The CRM says',
    );
  });

  it('names the owner of a new record, and by what', async () => {
    const owners = [
      { id: '1', name: 'Thomas Anderson', email: 'agent@jivosite.com' },
      { id: '2', email: 'desk@example.com' },
    ];
    const channel = { write: { ownerEmail: 'desk@example.com' } };
    await using gateway = await startTestGateway({ crm: createFakeCrm({ owners }), channel });
    await gateway.send(chatAccepted({ number: 1, email: ANN }));
    const agent = { id: 5, name: 'Nobody', email: 'nobody@example.com' };
    await gateway.send({ ...chatAccepted({ number: 2, email: 'bob@example.com' }), agent });
    await gateway.settle();
    const texts = await Promise.all([0, 1].map((n) => gateway.decision(n)));
    const [one, other] = texts.map((decision) => describeDecision(decision as unknown as Decision));
    expect(one).to.include('Owner: Thomas Anderson, the agent of the chat');
    expect(other).to.include(
      'Owner: desk@example.com, named by the channel\nOwner: no CRM user answers to the Jivo agent Nobody (nobody@example.com)',
    );
  });
});
