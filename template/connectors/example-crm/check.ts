import type { Call, CheckReport, Finding } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';
import { keyAnswer } from './answers.ts';
import { TITLE } from './settings.ts';
import type { Send } from './transport.ts';

interface Right {
  readonly name: string;
  readonly needs: string;
  /** `error`: the gateway cannot work without it. */
  readonly level: 'error' | 'warning';
}

/** The rights as the vendor spells them, and what an admin loses without each. */
const RIGHTS: readonly Right[] = [
  { name: 'contacts:read', needs: 'finding contacts', level: 'error' },
  { name: 'contacts:write', needs: 'creating contacts and logging chats', level: 'error' },
  { name: 'users:read', needs: 'giving new contacts to the agent who chatted', level: 'warning' },
];

/** One request that changes nothing. Trouble is among the findings: an admin reads them all at once. */
export async function checkAccount(send: Send, call: Call): Promise<CheckReport> {
  try {
    const { account, rights } = await send(
      {
        name: 'key.read',
        doing: 'checking the key',
        method: 'GET',
        path: 'key',
        isGeneral: true,
        schema: keyAnswer,
      },
      call,
    );
    const findings = [{ level: 'ok', text: `The key works for ${account}.` } as const, ...checkRights(rights)];
    return { ok: findings.every(({ level }) => level !== 'error'), account, findings };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { ok: false, findings: [toFinding(error)] };
  }
}

function checkRights(granted: readonly string[]): readonly Finding[] {
  return RIGHTS.map(({ name, needs, level }) => {
    if (granted.includes(name)) return { level: 'ok', text: `The key has the right ${name}.` };
    const hint = `Add the right to the key in the settings of ${TITLE}.`;
    return { level, text: `The key lacks the right ${name}, needed for ${needs}.`, hint };
  });
}

function toFinding({ kind, message }: ConnectorError): Finding {
  const hint = 'Copy the key again, or make a new one; README.md of the connector says where.';
  return { level: 'error', text: message, ...(kind === 'auth' && { hint }) };
}
