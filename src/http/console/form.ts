import type { Context } from 'koa';
import getRawBody from 'raw-body';
import { TEXTS } from '../../../console/texts.ts';

const MAX_BYTES = 64 * 1024;

/** The fields of a posted form. Throws an error for the client: 415 for another kind of body, 400 or 413 for a broken one. */
export async function readForm(context: Context): Promise<URLSearchParams> {
  if (!context.is('application/x-www-form-urlencoded')) context.throw(415, TEXTS.problems.body);
  try {
    return new URLSearchParams(await getRawBody(context.req, { limit: MAX_BYTES, encoding: 'utf8' }));
  } catch (error) {
    const { type } = error as { type?: string };
    return context.throw(type === 'entity.too.large' ? 413 : 400, TEXTS.problems.body);
  }
}

/** Whether the browser says that one of our own pages sends this. Old browsers say nothing: the token decides then. */
export function isFromHere(context: Context): boolean {
  const site = context.get('Sec-Fetch-Site');
  if (site !== '') return site === 'same-origin';
  const origin = context.get('Origin');
  return origin === '' || URL.parse(origin)?.host === context.host;
}
