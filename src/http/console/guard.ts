import type { Context, Middleware } from 'koa';
import { BASE, type PageFrame } from '../../../console/layout.ts';
import { type Preview, renderPreview } from '../../../console/preview.ts';
import { renderComeAgain, renderProblem } from '../../../console/sign-in-page.ts';
import { TEXTS } from '../../../console/texts.ts';
import type { Html } from '../../html/html.ts';
import type { Log } from '../../sync/log.ts';
import { isSameText } from '../password.ts';
import type { Door } from './door.ts';
import { isFromHere, readForm } from './form.ts';

/** Own scripts, styles and images alone; no framing; forms go here alone. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS = {
  'Content-Security-Policy': POLICY,
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

/** Sent as the page's body. */
export function sendPage(context: Context, page: Html, status = 200): void {
  context.status = status;
  context.type = 'text/html; charset=utf-8';
  context.body = page.toString();
}

/** Sends a preview alone to the script that asks for it. False: the request is for a whole page. */
export function sendPreview(context: Context, preview: Preview): boolean {
  if (context.get('X-Console-Live') === '') return false;
  sendPage(context, renderPreview(preview));
  return true;
}

/** The value of a route's parameter. */
export function readParameter(context: Context, name: string): string {
  const { params } = context as Context & { params?: Readonly<Record<string, string>> };
  return params?.[name] ?? '';
}

/** Around every route of the console: its headers, its hosts, and errors as pages. */
export function createShell(hosts: ReadonlySet<string>, log: Log): Middleware {
  return async (context, next) => {
    context.set(HEADERS);
    // A page of another site that resolves its own name to this machine sends its own host name.
    if (!hosts.has(context.hostname)) {
      sendPage(context, renderProblem(TEXTS.problems.title, TEXTS.problems.host), 403);
      return;
    }
    try {
      await next();
      if (context.status === 404 && context.body === undefined) context.throw(404);
    } catch (error) {
      const { status, expose, message } = error as { status?: unknown; expose?: unknown; message?: unknown };
      const known = typeof status === 'number' && expose === true ? { status, text: String(message) } : undefined;
      if (known === undefined) log.error({ err: error }, 'console:request:error');
      const isMissing = known?.status === 404;
      const title = isMissing ? TEXTS.problems.notFoundTitle : TEXTS.problems.title;
      const text = isMissing ? TEXTS.problems.notFound : (known?.text ?? TEXTS.problems.broken);
      if (known?.status === 413) context.set('Connection', 'close');
      context.set(HEADERS);
      sendPage(context, renderProblem(title, text), known?.status ?? 500);
    }
  };
}

/** A page for somebody signed in. */
export type PageHandler = (context: Context, frame: PageFrame) => Promise<void> | void;
/** A change by somebody signed in, from one of our forms. */
export type ChangeHandler = (context: Context, frame: PageFrame, form: URLSearchParams) => Promise<void> | void;

/** Lets nobody in who has not signed in. */
export interface Guard {
  page(handler: PageHandler): Middleware;
  change(handler: ChangeHandler): Middleware;
}

export function createGuard(door: Door): Guard {
  return {
    page: (handler) => async (context) => {
      const isLive = context.get('X-Console-Live') !== '' || context.get('Accept').startsWith('text/event-stream');
      const session = door.sessionOf(context, !isLive);
      if (session === undefined) return askToSignIn(context);
      const notice = context.query.notice;
      await handler(context, { csrf: session.csrf, ...(typeof notice === 'string' && { notice }) });
    },
    change: (handler) => async (context) => {
      const session = door.sessionOf(context, true);
      if (session === undefined) return askToSignIn(context);
      const form = await readForm(context);
      if (!isFromHere(context) || !isSameText(form.get('csrf') ?? '', session.csrf)) {
        context.throw(403, TEXTS.problems.csrf);
      }
      await handler(context, { csrf: session.csrf }, form);
    },
  };
}

/** After a change the browser asks for a page anew: loading it again repeats nothing. */
export function goTo(context: Context, path: string, notice?: keyof typeof TEXTS.notices): void {
  context.status = 303;
  const [address = '', hash] = path.split('#');
  const mark = address.includes('?') ? '&' : '?';
  const asked = notice === undefined ? address : `${address}${mark}notice=${notice}`;
  context.set('Location', hash === undefined ? asked : `${asked}#${hash}`);
  context.body = '';
}

function askToSignIn(context: Context): void {
  if (context.method === 'GET' && context.get('Sec-Fetch-Site') === 'cross-site') {
    sendPage(context, renderComeAgain(context.url));
    return;
  }
  if (context.get('X-Console-Live') !== '') context.throw(401, TEXTS.signIn.title);
  const next = context.method === 'GET' ? `?${new URLSearchParams({ next: context.url })}` : '';
  goTo(context, `${BASE}/sign-in${next}`);
}
