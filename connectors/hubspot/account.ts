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
  /**
   * Asks HubSpot unless it has told already. A key that may not read the details is no error, nor is it from the third try on
   * when HubSpot answers everything but this: times are in UTC then.
   */
  ensure(call: Call): Promise<void>;
  /** Takes the portal from a record's own page, where the details are not known. */
  learn(recordUrl: string | undefined): void;
}

const LAST_TRY = 3;
/** How long a refusal is taken for the answer: the right may be given meanwhile. */
const REFUSED_MS = 10 * 60_000;
/** Longest wait for the details from that try on. */
const BRIEF_MS = 2_000;

export function createAccount(paths: Paths, readSend: () => Send): Account {
  let portal: Portal | undefined;
  let learned: Portal | undefined;
  let timeZone = 'UTC';
  let isTold = false;
  /** In ms since 1970. */
  let refusedUntil = 0;

  async function read(call: Call): Promise<AccountDetails> {
    const details = await readSend()(
      {
        name: 'account.read',
        doing: 'reading the account details',
        method: 'GET',
        path: paths.account,
        bucket: 'read',
        isGeneral: true,
        schema: accountAnswer,
      },
      call,
    );
    portal = toPortal(details.portalId, details.uiDomain) ?? portal;
    timeZone = toKnownTimeZone(details.timeZone);
    isTold = true;
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
      if (isTold || Date.now() < refusedUntil) return;
      const isPatient = call.attempt < LAST_TRY;
      const signal = AbortSignal.any([call.signal, AbortSignal.timeout(BRIEF_MS)]);
      try {
        await read(isPatient ? call : { ...call, signal });
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        const isLasting = error.status === 403 || !error.retryable;
        if (!isLasting && (isPatient || error.kind === 'auth' || call.signal.aborted)) throw error;
        if (isLasting) refusedUntil = Date.now() + REFUSED_MS;
      }
    },
    learn(recordUrl) {
      learned ??= readPortal(recordUrl);
    },
  };
}
