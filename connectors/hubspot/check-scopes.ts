import type { Call, Finding } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { ownersAnswer, recordAnswer, recordsAnswer } from './answers.ts';
import type { HubspotContext } from './context.ts';

interface Probe {
  readonly scope: string;
  readonly needs: string;
  readonly level: Finding['level'];
  run(context: HubspotContext, call: Call): Promise<unknown>;
}

const PROBES: readonly Probe[] = [
  {
    scope: 'crm.objects.contacts.read',
    needs: 'finding contacts',
    level: 'error',
    run: (context, call) =>
      context.send(
        {
          name: 'contacts.list',
          doing: 'finding contacts',
          method: 'GET',
          path: context.paths.contacts,
          query: { limit: '1', properties: 'hs_object_id' },
          bucket: 'read',
          schema: recordsAnswer,
        },
        call,
      ),
  },
  {
    scope: 'crm.objects.contacts.write',
    needs: 'creating contacts and logging chats',
    level: 'error',
    // No portal has a contact 0, so this changes nothing: the right to write is refused before the missing contact is.
    run: (context, call) =>
      context.send(
        {
          name: 'contacts.update',
          doing: 'creating contacts and logging chats',
          method: 'PATCH',
          path: context.paths.contact('0'),
          body: { properties: { lastname: '' } },
          bucket: 'read',
          schema: recordAnswer,
        },
        call,
      ),
  },
  {
    scope: 'crm.objects.owners.read',
    needs: 'owner names and for giving new contacts to the Jivo agent',
    level: 'warning',
    run: (context, call) =>
      context.send(
        {
          name: 'owners.list',
          doing: 'reading the owners',
          method: 'GET',
          path: context.paths.owners,
          query: { limit: '1', archived: 'false' },
          bucket: 'read',
          schema: ownersAnswer,
        },
        call,
      ),
  },
];

/** `check` tells of the connector's errors; anything else is a bug and goes on its way. */
export function toConnectorError(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  throw error;
}

async function runProbe(probe: Probe, context: HubspotContext, call: Call): Promise<Finding> {
  const right: Finding = { level: 'ok', text: `The key has ${probe.scope}.` };
  try {
    await probe.run(context, call);
    return right;
  } catch (cause) {
    const error = toConnectorError(cause);
    if (error.kind === 'auth') {
      const text = `The key lacks ${probe.scope}, needed for ${probe.needs}.`;
      return {
        level: probe.level,
        text,
        hint: 'Add the scope to the key in HubSpot. An OAuth app has to ask for it and be installed again.',
      };
    }
    // Refused for what was asked, not for the right to ask it.
    if (['gone', 'rejected', 'invalid-field'].includes(error.kind)) return right;
    return { level: 'error', text: error.message };
  }
}

/** What the key may do, by trying each right once. */
export async function checkScopes(context: HubspotContext, call: Call): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const probe of PROBES) findings.push(await runProbe(probe, context, call));
  return findings;
}
