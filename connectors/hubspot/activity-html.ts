import type { ActivityFact, ActivityLine, ActivityText } from '../../src/lead/activity-text.ts';
import { MAX_BODY_LENGTH } from './api.ts';
import { escapeHtml, toHtmlLength, toHtmlLink, toHtmlText } from './html.ts';

/** HubSpot tidies HTML when it stores it, which can make it a little longer. */
const MARGIN = 512;

/** Less room than this at the end of a part is left free rather than filled with a scrap of a line. */
const SHORTEST_PIECE = 200;

const BREAK = '<br>';

/** One line of the body: short HTML in front, then text that may be cut anywhere between two characters. */
interface Row {
  readonly head: string;
  readonly text: string;
  /** The whole line, when it is more than `head` and escaped `text` (a link). */
  readonly html?: string;
}

/**
 * Says whose entry this is, so that a try whose answer was lost can be found again. Stands between tags, which text of a visitor
 * cannot, because that is escaped.
 */
function toMarker(key: string, part: number): string {
  // Free of every character that HTML writes in several ways, and still readable.
  const plain = encodeURIComponent(key.toWellFormed())
    .replaceAll('%2F', '/')
    .replaceAll('%3A', ':')
    .replaceAll("'", '%27');
  return `Jivo reference: ${plain} #${part}`;
}

/** The number of the part, from 1, that an entry's body holds of this activity. */
export function readPart(body: string, key: string): number | undefined {
  const start = `>${toMarker(key, 0).slice(0, -1)}`;
  const at = body.indexOf(start);
  if (at < 0) return undefined;
  const part = /^(\d{1,4})\s*</.exec(body.slice(at + start.length, at + start.length + 20))?.[1];
  return part === undefined ? undefined : Number(part);
}

function toFactRow(fact: ActivityFact): Row {
  const head = `<strong>${escapeHtml(fact.label)}:</strong> `;
  if (fact.link === undefined) return { head, text: fact.value };
  const isTold = URL.parse(fact.value)?.href === fact.link;
  return {
    head,
    text: isTold ? fact.value : `${fact.value} (${fact.link})`,
    html: head + toHtmlLink(fact.value, fact.link),
  };
}

function toLineRow(line: ActivityLine): Row {
  const time = line.time === undefined ? '' : `[${escapeHtml(line.time)}] `;
  const speaker = line.speaker === '' ? '' : `<strong>${escapeHtml(line.speaker)}:</strong> `;
  return { head: time + speaker, text: line.text };
}

function toRows(text: ActivityText): readonly Row[] {
  const blank: Row = { head: '', text: '' };
  const remarks = text.remarks.map((remark): Row => ({ head: '<strong>Note:</strong> ', text: remark }));
  return [text.facts.map(toFactRow), text.lines.map(toLineRow), remarks]
    .filter((section) => section.length > 0)
    .flatMap((section, index) => (index === 0 ? section : [blank, ...section]));
}

/** Length of the longest beginning whose HTML fits; ends at a line end or a space where the later half has one. */
function findCut(text: string, room: number): number {
  let length = 0;
  let end = 0;
  for (const character of text) {
    length += toHtmlLength(character);
    if (length > room) break;
    end += character.length;
  }
  if (end === text.length) return end;
  const breaks = ['\n', ' '].map((mark) => text.lastIndexOf(mark, end - 1) + 1);
  return breaks.find((index) => index > end / 2) ?? end;
}

/** Lays the lines into as few bodies as hold them, each at most `room` long. */
function packRows(rows: readonly Row[], room: number): readonly string[] {
  const bodies: string[] = [];
  let body: string | undefined;
  for (const row of rows) {
    const html = row.html ?? row.head + toHtmlText(row.text);
    const joined: string = body === undefined ? html : body + BREAK + html;
    if (joined.length <= room) {
      body = joined;
      continue;
    }
    if (html.length <= room) {
      if (body !== undefined) bodies.push(body);
      body = html;
      continue;
    }
    const pieces = cutRow(row, body, room);
    bodies.push(...pieces.slice(0, -1));
    body = pieces.at(-1);
  }
  return body === undefined ? bodies : [...bodies, body];
}

/** One line that no body can hold: the rest of the current body, whole bodies, and the beginning of the next. */
function cutRow(row: Row, started: string | undefined, room: number): readonly string[] {
  const bodies: string[] = [];
  const begin = started === undefined ? '' : started + BREAK;
  const hasRoom = begin.length + row.head.length + SHORTEST_PIECE <= room;
  if (!hasRoom && started !== undefined) bodies.push(started);
  let lead = (hasRoom ? begin : '') + row.head;
  let rest = row.text;
  while (rest !== '') {
    const end = findCut(rest, room - lead.length);
    bodies.push(lead + toHtmlText(rest.slice(0, end)));
    rest = rest.slice(end);
    lead = '';
  }
  return bodies;
}

function toBody(title: string, content: string, key: string, part: number): string {
  const main = content === '' ? '' : `<p>${content}</p>`;
  return `<p><strong>${escapeHtml(title)}</strong></p>${main}<p>${toMarker(key, part)}</p>`;
}

/**
 * The whole activity as HTML for HubSpot, in one body or, where that would be longer than HubSpot keeps, in several numbered
 * ones that together hold everything. (HubSpot's notes guide, developers.hubspot.com/docs)
 */
export function toHtmlBodies(text: ActivityText, key: string, maxLength = MAX_BODY_LENGTH): readonly string[] {
  const widest = toBody(`${text.title} (part 9999 of 9999)`, ' ', key, 9999).length;
  const contents = packRows(toRows(text), maxLength - MARGIN - widest);
  const [only = ''] = contents;
  if (contents.length <= 1) return [toBody(text.title, only, key, 1)];
  return contents.map((content, index) =>
    toBody(`${text.title} (part ${index + 1} of ${contents.length})`, content, key, index + 1),
  );
}

/** For an entry that an earlier, longer form of the activity needed. Kept, so that a longer one can fill it again. */
export function toEmptyBody(title: string, key: string, part: number): string {
  return toBody(title, 'This part is no longer needed: the entry before it holds the rest.', key, part);
}
