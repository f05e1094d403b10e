import { createApiError } from '../api-error.ts';
import type { FieldValues } from '../options.ts';
import type { Org } from '../org.ts';
import type { StoredRecord } from '../records.ts';

/** Tags a ContentNote may keep; anything else had to be escaped. */
const NOTE_MARKUP = /<(?!\/?(?:p|br|b|i|u|s|ul|ol|li|a|h[1-6]|div|span)\b[^<>]*>)|&(?!(?:#\d+|#x[0-9a-f]+|[a-z]+);)/i;

function createConvertedLead(): Error {
  return createApiError(400, 'CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead', []);
}

function checkTask(org: Org, row: FieldValues): void {
  const who = typeof row.WhoId === 'string' ? org.records.get(row.WhoId) : undefined;
  if (who?.object !== 'Lead') return;
  if (who.fields.IsConverted === true && !org.options.editsConvertedLeads) throw createConvertedLead();
  if (row.WhatId !== undefined && row.WhatId !== null) {
    throw createApiError(400, 'FIELD_INTEGRITY_EXCEPTION', 'Related To ID: cannot be set when the name is a lead', [
      'WhatId',
    ]);
  }
}

function checkLink(org: Org, row: FieldValues): void {
  const twin = org.records
    .all('ContentDocumentLink')
    .find((record) => ['ContentDocumentId', 'LinkedEntityId'].every((name) => record.fields[name] === row[name]));
  if (twin === undefined) return;
  const message = `Document with ID: ${String(row.ContentDocumentId)} is already linked with the entity with ID: ${String(row.LinkedEntityId)}`;
  throw createApiError(400, 'INVALID_INPUT', message, []);
}

/** Rules of single objects that look at more than one field. */
export function checkRow(org: Org, object: string, row: FieldValues, existing: StoredRecord | undefined): void {
  if (object === 'Task') checkTask(org, row);
  if (object === 'ContentDocumentLink' && existing === undefined) checkLink(org, row);
  if (object === 'ContentNote' && typeof row.Content === 'string') {
    const text = Buffer.from(row.Content, 'base64').toString('utf8');
    if (NOTE_MARKUP.test(text)) org.recorder.violate('content-note-not-escaped', text.slice(0, 100));
  }
  if (existing?.object === 'Lead' && existing.fields.IsConverted === true && !org.options.editsConvertedLeads) {
    throw createConvertedLead();
  }
  if (existing?.object === 'Contact' && existing.fields.IsPersonAccount === true) {
    const message = 'A person account is changed through its Account, not through its Contact';
    throw createApiError(400, 'INVALID_FIELD_FOR_INSERT_UPDATE', message, []);
  }
}
