import { type MarkedGateway, PERSON, SECRETS } from './marked-gateway.ts';
import { createVisit } from './marked-visit.ts';
import { HUBSPOT_FAULTS, SALESFORCE_FAULTS } from './marker-faults.ts';

async function visit(marked: MarkedGateway, channel: string, trap: string): Promise<void> {
  for (const body of createVisit(trap)) await marked.post(channel, body);
}

/** Where in a visit two requests in a row go wrong: from the search to the writing. Silence takes its time: once is enough. */
function toPlaces(kind: string): readonly number[] {
  return kind.startsWith('stall') ? [1] : [1, 4, 8];
}

/**
 * Sends visits through both CRMs, well and with every fault, and asks what strangers may ask: what they are answered is added
 * to `answers`. `trap`: the address no request may come to.
 */
export async function drive(marked: MarkedGateway, trap: string, answers: string[]): Promise<void> {
  const { hubspot, salesforce } = marked;
  await Promise.all([visit(marked, 'hubspot', trap), visit(marked, 'salesforce', trap)]);
  const driveHubspot = async () => {
    for (const [, answer] of HUBSPOT_FAULTS(trap)) {
      const faults = toPlaces(answer.type).map((nth) => hubspot.fail({ nth, times: 2, answer }));
      await visit(marked, 'hubspot', trap);
      for (const fault of faults) fault.remove();
    }
  };
  const driveSalesforce = async () => {
    for (const [, effect] of SALESFORCE_FAULTS(trap)) {
      const removals = toPlaces(effect.kind).map((nth) => salesforce.addFault({ nth, times: 2, effect }));
      await visit(marked, 'salesforce', trap);
      for (const remove of removals) remove();
    }
  };
  await Promise.all([driveHubspot(), driveSalesforce()]);
  const body = createVisit(trap)[0] ?? {};
  answers.push(
    await marked.post('shop', body, SECRETS.channelToken),
    await marked.post('hubspot', body, `${SECRETS.channelToken}x`),
    await marked.post('hubspot', body, `%E0%A4%A${SECRETS.channelToken}`),
    await marked.post('hubspot', `${PERSON.email} is no JSON`),
    await marked.post('hubspot', { event_name: [PERSON.email] }),
    await marked.post('hubspot', `{"event_name":"x","name":"${PERSON.name.repeat(60_000)}"}`),
    await marked.ask(`/jivo/hubspot/${SECRETS.channelToken}`),
    await marked.ask(`/nothing/${SECRETS.channelToken}`),
    await marked.ask('/healthz'),
    await marked.ask('/readyz'),
    await marked.ask('/metrics'),
    await marked.ask('/metrics', { headers: { Authorization: `Bearer ${SECRETS.channelToken}` } }),
    await marked.ask('/metrics', { headers: { Authorization: `Bearer ${SECRETS.monitoringToken}` } }),
    await marked.ask('/readyz', { headers: { Authorization: `Bearer ${SECRETS.monitoringToken}` } }),
    await marked.ask(`/jivo/hubspot/${SECRETS.channelToken}`, { method: 'DELETE' }),
    await marked.ask(`/jivo/${SECRETS.channelToken}?email=${PERSON.email}`, { method: 'POST' }),
    await marked.ask(`/console/${SECRETS.channelToken}`, { method: 'PUT' }),
    await marked.ask('/crm/hubspot/', { headers: { Authorization: `Basic ${btoa(`x:${SECRETS.channelToken}`)}` } }),
    await marked.ask('/console'),
    await marked.ask('/console/sign-in'),
    await marked.ask('/console/events'),
    await marked.ask('/crm/hubspot/'),
  );
}
