import { type Html, html } from '../../../src/html/html.ts';
import { renderOutside } from '../../../src/html/outside-link.ts';
import { type ActivityFact, type ActivityLine, toActivityText } from '../../../src/lead/activity-text.ts';
import { createTimeFormats, type TimeFormats } from '../../../src/lead/time-format.ts';
import type { ConnectorPage, CrmRecord, FieldValue } from '../../connector.ts';
import { type Book, readContact, toRef } from '../contacts.ts';
import type { LocalField } from '../fields.ts';
import { type LoggedActivity, readActivities, readTasks, type Task } from '../read-history.ts';
import { toDisplayName } from './contact-list.ts';
import { type PageContext, renderLayout } from './layout.ts';
import { renderPager, toPart } from './pager.ts';

/** Chats, calls and messages on one page. */
const PAGE_SIZE = 50;

function renderValue(field: LocalField, value: FieldValue, record: CrmRecord, formats: TimeFormats): Html {
  const text = typeof value === 'object' ? value.join('\n') : String(value);
  if (field.name === 'ownerId') return html`${record.owner?.name ?? record.owner?.email ?? text}`;
  if (field.type === 'datetime') return html`<time datetime="${text}">${formats.moment(text)}</time>`;
  if (field.type === 'url') return renderOutside(text, text);
  if (field.type === 'boolean') return html`${value === true ? 'Yes' : 'No'}`;
  return html`${text}`;
}

function renderDetails(book: Book, record: CrmRecord, formats: TimeFormats): Html {
  const rows = [...book.fields.values()].map((field) => {
    const value = record.fields[field.name];
    if (value === undefined) return undefined;
    return html`<dt>${field.label}</dt><dd dir="auto">${renderValue(field, value, record, formats)}</dd>
`;
  });
  return html`<section aria-labelledby="details"><h2 id="details">Details</h2>
<dl>
${rows}<dt>In the book since</dt><dd><time datetime="${record.createdAt}">${formats.moment(record.createdAt)}</time></dd>
</dl></section>`;
}

function renderTask(task: Task, formats: TimeFormats): Html {
  const done =
    task.doneAt !== undefined && html`, done <time datetime="${task.doneAt}">${formats.moment(task.doneAt)}</time>`;
  return html`<li class="card"><h3 dir="auto">${task.title}</h3>
<p dir="auto">${task.details}</p>
<p class="muted">Due <time datetime="${task.dueOn}">${task.dueOn}</time>${done}</p></li>
`;
}

function renderTasks(title: string, id: string, tasks: readonly Task[], formats: TimeFormats): Html | undefined {
  if (tasks.length === 0) return undefined;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
<ul class="plain">
${tasks.map((task) => renderTask(task, formats))}</ul></section>`;
}

function renderFact({ label, value, link }: ActivityFact): Html {
  return html`<dt>${label}</dt><dd dir="auto">${link === undefined ? value : renderOutside(link, value)}</dd>
`;
}

function renderLine({ time, speaker, text }: ActivityLine): Html {
  const who = speaker !== '' && html`<strong dir="auto">${speaker}</strong> `;
  return html`<li>${who}${time !== undefined && html`<span class="muted">${time}</span>`}<p dir="auto">${text}</p></li>
`;
}

function renderActivity(book: Book, { id, activity }: LoggedActivity): Html {
  const { timeZone, locale } = book.settings;
  const { title, facts, lines, remarks } = toActivityText(activity, { timeZone, locale });
  return html`<li><article class="card" aria-labelledby="activity-${id}"><h3 id="activity-${id}" dir="auto">${title}</h3>
<dl>
${facts.map(renderFact)}</dl>
${
  lines.length > 0 &&
  html`<ol class="plain lines">
${lines.map(renderLine)}</ol>`
}
${remarks.map((remark) => html`<p class="muted" dir="auto">${remark}</p>`)}</article></li>
`;
}

function renderHistory(book: Book, activities: readonly LoggedActivity[], pager: Html | undefined): Html {
  const none = html`<p>Nothing has happened with this contact yet.</p>`;
  const list = html`<ol class="plain">
${activities.map((activity) => renderActivity(book, activity))}</ol>`;
  return html`<section aria-labelledby="history"><h2 id="history">History</h2>
${activities.length === 0 ? none : list}${pager}</section>`;
}

/** Everything the book holds of a contact. A merged contact shows the one it was merged into. Throws `gone`. */
export async function renderContactPage(
  book: Book,
  context: PageContext,
  id: string,
  query: URLSearchParams,
): Promise<ConnectorPage> {
  const record = await readContact(book, toRef(id), book.database.all);
  const survivor = record.ref.id;
  const part = toPart(query.get('page'), PAGE_SIZE);
  const activities = await readActivities(book, survivor, part);
  const tasks = await readTasks(book, survivor);
  const formats = createTimeFormats(book.settings.timeZone, book.settings.locale, []);
  const toAddress = (page: number) => `${context.base}/contacts/${survivor}?page=${page}#history`;
  const open = tasks.filter((task) => task.doneAt === undefined);
  const done = tasks.filter((task) => task.doneAt !== undefined);
  const main = html`
${survivor !== id && html`<p class="card">The contact of this link was merged into this one.</p>`}
${renderTasks('Open tasks', 'open-tasks', open, formats)}
${renderDetails(book, record, formats)}
${renderHistory(book, activities.slice(0, PAGE_SIZE), renderPager(part, activities.length, toAddress))}
${renderTasks('Done tasks', 'done-tasks', done, formats)}`;
  return renderLayout(context, { status: 200, title: toDisplayName(record), main });
}
