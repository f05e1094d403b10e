import type { Activity } from '../../src/lead/activity.ts';
import { type ActivityText, toActivityText, toPlainParts } from '../../src/lead/activity-text.ts';
import { openDateFormat } from '../../src/lead/date-format.ts';
import { cutText } from '../../src/lead/text.ts';
import type { Org } from './org.ts';
import { toSoqlInstant } from './quoting.ts';
import { LONGEST_GROWTH, setReferencesApart } from './references.ts';

/** Object Reference for Salesforce, Task. */
const MAX_SUBJECT = 255;
const MAX_DESCRIPTION = 32_000;
const MAX_DISPOSITION = 255;

/** What goes into a Task, without the record it belongs to. Only texts. */
export type TaskFields = Readonly<Record<string, string>> & { readonly Subject: string; readonly Description: string };

/** What no Task is refused for: Salesforce may hide these or know other options, and the text says the same. */
export const OPTIONAL_TASK_FIELDS: ReadonlySet<string> = new Set([
  'OwnerId',
  'ActivityDate',
  'TaskSubtype',
  'CallType',
  'CallDisposition',
]);

/** Room for the last line of each part, by which the entry is found again. */
const MARK_ROOM = 200;

/**
 * An activity as the fields of one Task, or of several when it is longer than a Description takes. Chats and calls are done;
 * an offline message is open, for somebody to answer.
 */
export function toTaskParts(org: Pick<Org, 'settings' | 'owners'>, activity: Activity): readonly TaskFields[] {
  const { settings } = org;
  const text = toActivityText(activity, { timeZone: settings.timeZone });
  const title = setReferencesApart(text.title);
  const parts = toFittingParts(text, MAX_DESCRIPTION - MARK_ROOM);
  const own = toOwnFields(org, activity);
  return parts.map((part, index) => ({
    Subject: parts.length === 1 ? cutText(title, MAX_SUBJECT) : toPartTitle(title, index, parts.length),
    Description: `${part}\n\n${toMark(activity.key, index, parts.length)}`,
    ...own,
  }));
}

/** Shorter parts where the space that a composite needs in some texts would make one too long. */
function toFittingParts(text: ActivityText, maxLength: number): readonly string[] {
  const parts = toPlainParts(text, maxLength);
  const areFitting = parts.every((part) => setReferencesApart(part).length <= maxLength);
  return areFitting ? parts : toPlainParts(text, Math.floor(maxLength / LONGEST_GROWTH));
}

/** Title of one part of several. */
export function toPartTitle(title: string, index: number, count: number): string {
  const suffix = ` (${index + 1}/${count})`;
  return `${cutText(title, MAX_SUBJECT - suffix.length)}${suffix}`;
}

/** Title of a note: it ends in what tells it apart from the notes of every other activity. */
export function toNoteTitle(title: string, key: string, index: number, count: number): string {
  const mark = toNoteMark(key);
  const plain = title.replace(/ \(\d+\/\d+\)$/, '');
  const suffix = ` (${index + 1}/${count}) ${mark}`;
  return `${cutText(plain, MAX_SUBJECT - suffix.length)}${suffix}`;
}

export function toNoteMark(key: string): string {
  return `[${toMarkKey(key)}]`;
}

function toOwnFields(
  { settings, owners }: Pick<Org, 'settings' | 'owners'>,
  activity: Activity,
): Readonly<Record<string, string>> {
  const date = toDate(activity, settings.timeZone);
  const status = activity.kind === 'offline-message' ? settings.openTaskStatus : settings.closedTaskStatus;
  const agent =
    activity.kind === 'chat' ? activity.agents.at(-1) : activity.kind === 'call' ? activity.agent : undefined;
  const owner = agent?.email === undefined ? undefined : owners.byEmail(agent.email);
  return {
    Status: status,
    ...(date === undefined ? {} : { ActivityDate: date }),
    ...(owner === undefined ? {} : { OwnerId: owner.id }),
    ...(activity.kind === 'call' ? toCallFields(activity.direction, [activity.status, activity.reason]) : {}),
  };
}

function toCallFields(direction: string, result: readonly (string | undefined)[]): Readonly<Record<string, string>> {
  const disposition = cutText(result.filter((word) => word).join(': '), MAX_DISPOSITION);
  return {
    TaskSubtype: 'Call',
    CallType: direction === 'incoming' ? 'Inbound' : 'Outbound',
    ...(disposition === '' ? {} : { CallDisposition: disposition }),
  };
}

function toMoment(activity: Activity): Date | undefined {
  const at = activity.kind === 'chat' ? (activity.endedAt ?? activity.startedAt) : activity.at;
  const moment = at === undefined ? undefined : new Date(at);
  return moment === undefined || Number.isNaN(moment.getTime()) ? undefined : moment;
}

/** The day in the org's zone, `2026-11-22`. */
function toDate(activity: Activity, timeZone: string): string | undefined {
  const moment = toMoment(activity);
  if (moment === undefined) return undefined;
  const format = openDateFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const parts = new Map(format.formatToParts(moment).map((part) => [part.type, part.value]));
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
}

/** The last line of a part: it tells apart a Task of this activity from every other. */
function toMark(key: string, index: number, count: number): string {
  const line = `Jivo activity ${toMarkKey(key)}`;
  return count === 1 ? line : `${line} ${index + 1}/${count}`;
}

function toMarkKey(key: string): string {
  return cutText(key.replace(/\s+/g, ' '), MARK_ROOM - 40);
}

/** The part a Description holds of this activity, from 0; undefined for another activity or any other text. */
export function readPart(description: string | undefined, key: string): number | undefined {
  const mark = toMark(key, 0, 1);
  const last = description?.trimEnd().split('\n').at(-1) ?? '';
  if (last === mark) return 0;
  const part = last.startsWith(`${mark} `) ? /^(\d+)\/\d+$/.exec(last.slice(mark.length + 1))?.[1] : undefined;
  return part === undefined ? undefined : Number(part) - 1;
}

export function holdsMark(description: string | undefined, key: string): boolean {
  return readPart(description, key) !== undefined;
}

/** Since when a Task of this activity can exist, as SOQL dateTime: a day before it, for clocks that differ. */
export function toMarkWindow(activity: Activity): string {
  const start = activity.kind === 'chat' ? (activity.startedAt ?? activity.endedAt) : activity.at;
  const moment = start === undefined ? Number.NaN : Date.parse(start);
  const known = Number.isNaN(moment) ? Date.now() - 6 * 86_400_000 : moment;
  return toSoqlInstant(new Date(known - 86_400_000));
}
