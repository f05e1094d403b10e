import type { Activity } from '../../src/lead/activity.ts';
import type { Body, Subrequest } from './composite.ts';
import { encodeSegment } from './quoting.ts';
import type { KnownRef } from './read.ts';
import { OBJECT_NAME } from './record-types.ts';
import { type TaskFields, toNoteTitle, toPartTitle } from './task.ts';

/** What an activity becomes in Salesforce, and what of it is there already. */
export interface EntryPlan {
  readonly ref: KnownRef;
  readonly activity: Activity;
  readonly parts: readonly TaskFields[];
  /** Ids of the present entry's Tasks and notes, in order. */
  readonly tasks: readonly string[];
  readonly notes: readonly string[];
  /** Task fields this org refuses. */
  readonly without: ReadonlySet<string>;
  /** Where the parts after the first go. */
  readonly rest: 'notes' | 'tasks';
}

/** One subrequest with what it writes. */
export interface EntryRequest extends Subrequest {
  readonly writes: 'task' | 'note' | 'link' | 'owner';
}

/** One call takes 25 subrequests: an owner, a Task, and two for each note. */
const MAX_NOTES = 11;
/** Cannot change after the Task is made, or belongs to whoever has it by now. */
const CREATE_ONLY = new Set(['TaskSubtype', 'OwnerId']);
const EMPTIED = 'This part is not needed any more.';

export function toEntryRequests(plan: EntryPlan): readonly EntryRequest[] {
  const isShort = plan.parts.length === 1 || plan.rest === 'tasks';
  const taskParts = isShort ? plan.parts : plan.parts.slice(0, 1);
  const spare = plan.tasks.slice(taskParts.length).map((_id, index) => toSpareTask(plan, taskParts.length + index));
  const notes = isShort ? [] : groupParts(plan.parts.slice(1));
  const spareNotes = plan.notes.slice(notes.length).map(() => EMPTIED);
  return [
    ...toOwnerRequests(plan),
    ...[...taskParts, ...spare].map((part, index) => toTaskRequest(plan, part, index)),
    ...[...notes, ...spareNotes].flatMap((text, index) => toNoteRequests(plan, text, index, notes.length + 1)),
  ];
}

function toSpareTask(plan: EntryPlan, index: number): TaskFields {
  const title = plan.parts[0]?.Subject ?? '';
  return { Subject: toPartTitle(title, index, plan.tasks.length), Description: EMPTIED };
}

function groupParts(parts: readonly TaskFields[]): readonly string[] {
  const size = Math.max(1, Math.ceil(parts.length / MAX_NOTES));
  const texts: string[] = [];
  for (let start = 0; start < parts.length; start += size) {
    const some = parts.slice(start, start + size);
    texts.push(some.map((part) => part.Description).join('\n\n'));
  }
  return texts;
}

/** An offline message is for the record's owner, unless the owner can have no Task. */
function toOwnerRequests(plan: EntryPlan): readonly EntryRequest[] {
  if (!needsRecordOwner(plan)) return [];
  const path = `sobjects/${OBJECT_NAME[plan.ref.type]}/${encodeSegment(plan.ref.id)}?fields=Id,OwnerId`;
  return [{ id: 'owner', writes: 'owner', method: 'GET', path }];
}

function needsRecordOwner(plan: EntryPlan): boolean {
  return plan.activity.kind === 'offline-message' && plan.tasks.length === 0 && !plan.without.has('OwnerId');
}

function toTaskRequest(plan: EntryPlan, part: TaskFields, index: number): EntryRequest {
  const existing = plan.tasks[index];
  const parent = plan.ref.type === 'account' ? { WhatId: plan.ref.id } : { WhoId: plan.ref.id };
  const owner: Body = index === 0 && needsRecordOwner(plan) ? { OwnerId: { reference: 'owner.OwnerId' } } : {};
  const kept = Object.entries(part).filter(
    ([field]) => !plan.without.has(field) && !(existing !== undefined && CREATE_ONLY.has(field)),
  );
  const body: Body = { ...Object.fromEntries(kept), ...parent, ...owner };
  const id = `task${index}`;
  return existing === undefined
    ? { id, writes: 'task', method: 'POST', path: 'sobjects/Task', body }
    : { id, writes: 'task', method: 'PATCH', path: `sobjects/Task/${encodeSegment(existing)}`, body };
}

/**
 * A ContentNote holds HTML in base64; a link ties it to the record. `V`: whoever sees the record sees the note.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contentnote.htm
 */
function toNoteRequests(plan: EntryPlan, text: string, index: number, count: number): readonly EntryRequest[] {
  const existing = plan.notes[index];
  const title = toNoteTitle(plan.parts[0]?.Subject ?? '', plan.activity.key, index + 1, Math.max(count, index + 2));
  const body = { Title: title, Content: Buffer.from(toHtml(text)).toString('base64') };
  const id = `note${index}`;
  if (existing !== undefined) {
    return [{ id, writes: 'note', method: 'PATCH', path: `sobjects/ContentNote/${encodeSegment(existing)}`, body }];
  }
  const link: Body = { ContentDocumentId: { reference: `${id}.id` }, LinkedEntityId: plan.ref.id, ShareType: 'V' };
  return [
    { id, writes: 'note', method: 'POST', path: 'sobjects/ContentNote', body },
    { id: `link${index}`, writes: 'link', method: 'POST', path: 'sobjects/ContentDocumentLink', body: link },
  ];
}

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function toHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character] ?? character).replaceAll('\n', '<br>');
}
