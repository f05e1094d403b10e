import type { Activity } from '../../src/lead/activity.ts';
import type { Call } from '../connector.ts';
import { isSuccess, sendComposite, takeBody } from './composite.ts';
import { toLongId } from './ids.ts';
import type { Org } from './org.ts';
import { quoteSoql, toQueryPath } from './quoting.ts';
import type { KnownRef } from './read.ts';
import { readText, toRows } from './rows.ts';
import { readPart, toMarkWindow, toNoteMark } from './task.ts';

/**
 * The Tasks and notes that an earlier try has made of this activity although its answer was lost. A Description cannot be
 * searched, so the Tasks of the record since the activity are read and their last lines compared.
 */
export async function findEarlierEntry(
  org: Org,
  ref: KnownRef,
  activity: Activity,
  call: Call,
): Promise<{ readonly tasks: readonly string[]; readonly notes: readonly string[] }> {
  const parent = ref.type === 'account' ? 'WhatId' : 'WhoId';
  const id = quoteSoql(ref.id);
  const tasksSoql = `SELECT Id, Description FROM Task WHERE ${parent} = ${id} AND CreatedDate >= ${toMarkWindow(activity)} ORDER BY CreatedDate LIMIT 200`;
  const notesSoql = `SELECT Id, ContentDocumentId, ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = ${id}`;
  const subrequests = [
    { id: 'tasks', method: 'GET', path: toQueryPath(tasksSoql) },
    { id: 'notes', method: 'GET', path: toQueryPath(notesSoql) },
  ] as const;
  const answers = await sendComposite(org.session, org.settings.apiVersion, 'log.look', subrequests, false, call);
  const tasks = toRows(takeBody(answers, 'tasks', { target: 'object' })).flatMap((row) => {
    const part = readPart(readText(row, 'Description'), activity.key);
    return part === undefined ? [] : [{ part, id: toLongId(row.Id) }];
  });
  const notes = answers.get('notes');
  return {
    tasks: tasks.sort((one, other) => one.part - other.part).map((task) => task.id),
    // Where Notes are off there is nothing to ask.
    notes: notes !== undefined && isSuccess(notes) ? readNotes(notes.body, activity.key) : [],
  };
}

function readNotes(body: unknown, key: string): readonly string[] {
  const mark = toNoteMark(key);
  const notes = toRows(body).flatMap((row) => {
    const title = readText(row, 'ContentDocument.Title') ?? '';
    const id = readText(row, 'ContentDocumentId');
    const part = /\((\d+)\/\d+\)/.exec(title)?.[1];
    return id !== undefined && part !== undefined && title.endsWith(mark)
      ? [{ part: Number(part), id: toLongId(id) }]
      : [];
  });
  return notes.sort((one, other) => one.part - other.part).map((note) => note.id);
}
