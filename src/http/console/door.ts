import { createHmac, randomBytes } from 'node:crypto';
import type { Context } from 'koa';
import { isSameText } from '../password.ts';
import { createSecret, createSessions, type Session, type SessionTimes } from './sessions.ts';

/** Who is signed in, by cookie; and the tokens that prove a form to be ours. */
export interface Door {
  /** undefined: not signed in. `use`: false for what the page does by itself. */
  sessionOf(context: Context, use: boolean): Session | undefined;
  /** Begins a session under a new id, whatever the browser came with. */
  signIn(context: Context): void;
  signOut(context: Context): void;
  /** The token of the sign-in form: bound to a cookie that this sets. */
  signInToken(context: Context): string;
  isSignInToken(context: Context, token: string): boolean;
}

const SESSION = 'console-session';
const FORM = 'console-form';

/** `secure`: the gateway is reached by https alone. */
export function createDoor(secure: boolean, times: SessionTimes, now: () => number): Door {
  const sessions = createSessions(times, now);
  const key = randomBytes(32);
  // The prefix makes browsers refuse the cookie from another host of the same domain.
  const toName = (name: string) => (secure ? `__Host-${name}` : name);
  const read = (context: Context, name: string) => context.cookies.get(toName(name)) ?? '';
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  function write(context: Context, name: string, value: string): void {
    const parts = [`${toName(name)}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Strict'];
    if (secure) parts.push('Secure');
    if (value === '') parts.push('Max-Age=0');
    context.append('Set-Cookie', parts.join('; '));
  }
  return {
    sessionOf: (context, use) => sessions.find(read(context, SESSION), use),
    signIn(context) {
      sessions.close(read(context, SESSION));
      write(context, SESSION, sessions.open());
      write(context, FORM, '');
    },
    signOut(context) {
      sessions.close(read(context, SESSION));
      write(context, SESSION, '');
    },
    signInToken(context) {
      const secret = read(context, FORM) || createSecret();
      write(context, FORM, secret);
      return sign(secret);
    },
    isSignInToken(context, token) {
      const secret = read(context, FORM);
      return secret !== '' && isSameText(token, sign(secret));
    },
  };
}
