import type Router from '@koa/router';
import type { Context } from 'koa';
import { BASE } from '../../../console/layout.ts';
import { renderLinkNeeded, renderSignIn } from '../../../console/sign-in-page.ts';
import { TEXTS } from '../../../console/texts.ts';
import type { Log } from '../../sync/log.ts';
import type { AddressReader } from '../addresses.ts';
import { isLocalPeer } from '../local-peer.ts';
import { isSameText } from '../password.ts';
import type { PasswordLock } from '../password-lock.ts';
import type { Door } from './door.ts';
import { isFromHere, readForm } from './form.ts';
import { type Guard, goTo, readParameter, sendPage } from './guard.ts';

/** How one gets in: by password, or by a link that works once. */
export type WayIn =
  | { readonly kind: 'password'; readonly lock: PasswordLock }
  | { readonly kind: 'link'; readonly secret: string };

export interface SignInOptions {
  readonly wayIn: WayIn;
  readonly readAddress: AddressReader;
  readonly door: Door;
  readonly guard: Guard;
  readonly log: Log;
}

/** Sign-in and sign-out. */
export function addSignIn(router: Router, options: SignInOptions): void {
  const { wayIn, door, guard } = options;
  router.post(
    '/sign-out',
    guard.change((context) => {
      door.signOut(context);
      goTo(context, `${BASE}/sign-in`);
    }),
  );
  if (wayIn.kind === 'link') {
    addLinkSignIn(router, wayIn.secret, options);
    return;
  }
  router.get('/sign-in', (context) => askForPassword(context, options, toNext(context.query.next)));
  router.post('/sign-in', async (context) => {
    const form = await readForm(context);
    const next = toNext(form.get('next'));
    if (!isFromHere(context) || !door.isSignInToken(context, form.get('csrf') ?? '')) {
      return askForPassword(context, options, next, 403, TEXTS.signIn.stale);
    }
    if (!(await tryPassword(context, options, wayIn.lock, form.get('password') ?? '', next))) return;
    options.log.info({}, 'console:sign-in:done');
    door.signIn(context);
    goTo(context, next);
  });
}

/** Answers itself, and returns false, when this is not the password. */
async function tryPassword(
  context: Context,
  options: SignInOptions,
  lock: PasswordLock,
  password: string,
  next: string,
): Promise<boolean> {
  const { log, readAddress } = options;
  const verdict = await lock.try(readAddress(context.req), password);
  if (verdict.kind === 'right') return true;
  log.warn({}, `console:sign-in:${verdict.kind}`);
  if (verdict.kind === 'locked') {
    context.set('Retry-After', String(Math.ceil(verdict.waitMs / 1_000)));
    askForPassword(context, options, next, 429, TEXTS.signIn.wait(Math.ceil(verdict.waitMs / 60_000)));
  } else {
    askForPassword(context, options, next, 403, TEXTS.signIn.wrong);
  }
  return false;
}

/** Without a password the console is for this machine, and for whoever sees the link that was printed there. */
function addLinkSignIn(router: Router, secret: string, { door }: SignInOptions): void {
  let isUsed = false;
  router.get('/sign-in', (context) => sendPage(context, renderLinkNeeded(TEXTS.signIn.linkOnly), 401));
  router.get('/sign-in/:secret', (context) => {
    if (!isLocalPeer(context)) context.throw(403, TEXTS.problems.readOnlyRemote);
    const isRight = isSameText(readParameter(context, 'secret'), secret);
    if (isUsed || !isRight) {
      sendPage(context, renderLinkNeeded(TEXTS.signIn.linkUsed), 403);
      return;
    }
    isUsed = true;
    door.signIn(context);
    goTo(context, BASE);
  });
}

function askForPassword(context: Context, { door }: SignInOptions, next: string, status = 200, alert?: string): void {
  sendPage(context, renderSignIn({ csrf: door.signInToken(context), next, alert }), status);
}

/** A page of this gateway that people look at, never another address. */
function toNext(value: unknown): string {
  if (typeof value !== 'string') return BASE;
  const url = URL.parse(value, 'http://gateway.invalid');
  if (url === null || url.host !== 'gateway.invalid' || !/^\/(console|crm)(\/|$)/.test(url.pathname)) return BASE;
  return `${url.pathname}${url.search}`;
}
