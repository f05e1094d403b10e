import type { Context } from 'koa';
import { isSameText } from './password.ts';

/** Whether a request carries the token as `Authorization: Bearer TOKEN`. `token` null: every request is as good as one that does. */
export function createBearerTest(token: string | null): (context: Context) => boolean {
  if (token === null) return () => true;
  return (context) => {
    const [, given] = /^bearer +(\S+) *$/i.exec(context.get('Authorization')) ?? [];
    return given !== undefined && isSameText(given, token);
  };
}
