import type { z } from 'zod';
import type { Call } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { accountAnswer } from './answers.ts';
import type { Paths } from './api.ts';
import { type Portal, readPortal, toPortal } from './link.ts';
import { toKnownTimeZone } from './time-zone.ts';
import type { Send } from './transport.ts';

export type AccountDetails = z.output<typeof accountAnswer>;

/** Whose account this is, as far as HubSpot has told. */
export interface Account {
  /** Undefined until HubSpot named portal and host. */
  readonly portal: Portal | undefined;
  /** IANA name; UTC until HubSpot told. */
  readonly timeZone: string;
  /** Asks HubSpot. Throws. */
  read(call: Call): Promise<AccountDetails>;
  /** Asks HubSpot unless it has told already. A key that may not read the details is no error. */
  ensure(call: Call): Promise<void>;
  /** Takes the portal from a record's own page, where the details are not known. */
  learn(recordUrl: string | undefined): void;
}

export function createAccount(paths: Paths, readSend: () => Send): Account {
  let portal: Portal | undefined;
  let learned: Portal | undefined;
  let timeZone = 'UTC';
  let isAsked = false;

  async function read(call: Call): Promise<AccountDetails> {
    const details = await readSend()(
      {
        name: 'account.read',
        doing: 'reading the account details',
        method: 'GET',
        path: paths.account,
        bucket: 'read',
        schema: accountAnswer,
      },
      call,
    );
    portal = toPortal(details.portalId, details.uiDomain) ?? portal;
    timeZone = toKnownTimeZone(details.timeZone);
    isAsked = true;
    return details;
  }

  return {
    get portal() {
      return portal ?? learned;
    },
    get timeZone() {
      return timeZone;
    },
    read,
    async ensure(call) {
      if (isAsked) return;
      try {
        await read(call);
      } catch (error) {
        // Without the right to the details, notes are still written, with times in UTC. Anything passing is worth a retry.
        if (!(error instanceof ConnectorError) || (error.status !== 403 && error.retryable)) throw error;
        isAsked = true;
      }
    },
    learn(recordUrl) {
      learned ??= readPortal(recordUrl);
    },
  };
}
