import { ApiError, type PropertyProblem } from './errors.ts';
import { findLive, type Portal } from './portal.ts';
import type { StoredRecord } from './records.ts';
import type { Write } from './writes.ts';

const TITLES = { contacts: 'CONTACT', notes: 'NOTE', calls: 'CALL', tasks: 'TASK' } as const;

/**
 * What holds for notes, calls and tasks beyond the single values.
 * @throws ApiError 400 without `hs_timestamp`
 */
export function checkActivity(write: Write, values: ReadonlyMap<string, string>): readonly PropertyProblem[] {
  const cleared = values.get('hs_timestamp') === '';
  if (cleared || (!write.record && !values.has('hs_timestamp'))) {
    throw new ApiError(400, `Error creating ${TITLES[write.type]}. Some required properties were not set.`, {
      category: 'VALIDATION_ERROR',
      context: { properties: ['hs_timestamp'] },
    });
  }
  const url = values.get('hs_call_recording_url');
  return url && !isRecordingUrl(url, write.portal.settings.recordingUrls)
    ? [
        {
          name: 'hs_call_recording_url',
          code: 'INVALID_URL',
          message: 'The recording must be an HTTPS address of an audio file.',
        },
      ]
    : [];
}

function isRecordingUrl(text: string, form: 'https' | 'https-mp3-wav'): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' && (form === 'https' || /\.(mp3|wav)$/i.test(url.pathname));
}

/** Keeps the contact's dates of the last activity, the later one winning. */
export function noteActivity(portal: Portal, activity: StoredRecord, contactId: string): void {
  const contact = findLive(portal, 'contacts', contactId);
  const at = activity.values.get('hs_timestamp');
  if (!contact || !at || activity.type === 'contacts' || activity.type === 'tasks') return;
  const names = activity.type === 'calls' ? ['notes_last_updated', 'notes_last_contacted'] : ['notes_last_updated'];
  const stale = names.filter((name) => (contact.values.get(name) ?? '') < at);
  for (const name of stale) contact.values.set(name, at);
  if (stale.length > 0) portal.tables.contacts.touch(contact);
}
