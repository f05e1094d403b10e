import { type Html, html } from '../../../src/html/html.ts';
import { createTimeFormats, type TimeFormats } from '../../../src/lead/time-format.ts';
import type { ConnectorPage, CrmRecord } from '../../connector.ts';
import { type Book, type Condition, selectContacts } from '../contacts.ts';
import { toIdentity } from '../save-contact.ts';
import { toSearchPatterns } from '../search-text.ts';
import { type PageContext, renderLayout } from './layout.ts';
import { type Part, renderPager, toPart } from './pager.ts';

const PAGE_SIZE = 50;

/** Contacts with all the words, or with the phone that the search stands for however it is written; lately changed first. */
function toCondition(book: Book, search: string, { limit, offset }: Part): Condition {
  const patterns = toSearchPatterns(search);
  const words = ['1 = 1', ...patterns.map(() => "c.search_text LIKE ? ESCAPE '!'")].join(' AND ');
  const identity = toIdentity(book, search);
  const holders = 'SELECT contact_id FROM local_phones WHERE account = ? AND identity = ?';
  const phone = identity === undefined ? '' : `OR c.id IN (${holders})`;
  return {
    sql: `c.merged_into IS NULL AND (${words} ${phone}) ORDER BY c.updated_at DESC, c.id DESC LIMIT ? OFFSET ?`,
    parameters: [...patterns, ...(identity === undefined ? [] : [book.account, identity]), limit, offset],
  };
}

/** What to call a contact. */
export function toDisplayName({ fields, ref }: CrmRecord): string {
  const known = [fields.name, fields.email, fields.phone].find((value) => String(value ?? '').trim() !== '');
  return String(known ?? `Contact ${ref.id}`);
}

function renderEntry(record: CrmRecord, { base }: PageContext, formats: TimeFormats): Html {
  const { organization, email, phone, lastContact, openTasks } = record.fields;
  const details = [organization, email, phone].filter((value) => value !== undefined).map(String);
  const when = typeof lastContact === 'string' ? lastContact : undefined;
  return html`<li class="card">
<h2><a href="${base}/contacts/${record.ref.id}" dir="auto">${toDisplayName(record)}</a></h2>
${details.map((detail) => html`<div dir="auto">${detail}</div>`)}
<div class="muted">${when !== undefined && html`Last contact <time datetime="${when}">${formats.moment(when)}</time>`}
${Number(openTasks) > 0 && html`<strong>Open tasks: ${Number(openTasks)}</strong>`}</div>
</li>
`;
}

/** All contacts or those of a search, 50 to a page. */
export async function renderContactList(
  book: Book,
  context: PageContext,
  query: URLSearchParams,
): Promise<ConnectorPage> {
  const search = (query.get('q') ?? '').trim().slice(0, 200);
  const part = toPart(query.get('page'), PAGE_SIZE);
  const found = await selectContacts(book, toCondition(book, search, part), book.database.all);
  const records = found.slice(0, PAGE_SIZE);
  const formats = createTimeFormats(book.settings.timeZone, book.settings.locale, []);
  const nobody =
    search === ''
      ? 'Nobody is in the book yet. The first chat changes that.'
      : 'Nobody in the book matches this search.';
  const toAddress = (page: number) =>
    `${context.base}/contacts?${new URLSearchParams({ q: search, page: String(page) })}`;
  const list = html`<ul class="plain">
${records.map((record) => renderEntry(record, context, formats))}</ul>`;
  const main = html`
${records.length === 0 ? html`<p>${nobody}</p>` : list}
${renderPager(part, found.length, toAddress)}`;
  return renderLayout(context, {
    status: 200,
    title: search === '' ? 'Contacts' : `Contacts: ${search}`,
    main,
    search,
  });
}
