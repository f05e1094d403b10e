import { html } from '../../../src/html/html.ts';
import type { ConnectorPage } from '../../connector.ts';
import { ConnectorError } from '../../errors.ts';
import type { Book } from '../contacts.ts';
import { ID_PATTERN } from '../ids.ts';
import { renderContactList } from './contact-list.ts';
import { renderContactPage } from './contact-page.ts';
import { type PageContext, renderLayout } from './layout.ts';
import { style } from './style.ts';

function renderMissing(context: PageContext): ConnectorPage {
  const main = html`<p>There is no such page here. The contact may have been deleted.</p>
<p><a href="${context.base}/contacts">All contacts</a></p>`;
  return renderLayout(context, { status: 404, title: 'Not found', main });
}

/** The page of a path below the book's address: the list, a contact, the style sheet, or a 404. */
export async function renderPage(
  book: Book,
  pageUrl: string,
  path: string,
  query: URLSearchParams,
): Promise<ConnectorPage> {
  const context = { account: book.account, base: new URL(pageUrl).pathname.replace(/\/$/, '') };
  if (path === '/style.css') return { status: 200, body: style, type: 'text/css' };
  if (path === '/' || path === '/contacts' || path === '/contacts/')
    return await renderContactList(book, context, query);
  const id = /^\/contacts\/([^/]+)\/?$/.exec(path)?.[1] ?? '';
  if (!ID_PATTERN.test(id)) return renderMissing(context);
  try {
    return await renderContactPage(book, context, id, query);
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'gone') return renderMissing(context);
    throw error;
  }
}
