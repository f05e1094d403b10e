import {
  defineCheckbox,
  defineField,
  defineLookup,
  defineOwner,
  definePicklist,
  defineReadOnly,
  defineText,
  type FieldDefinition,
  SYSTEM_FIELDS,
} from './field.ts';

/** Object reference Task: Subject 255, Description 32,000; TaskSubtype is create-only and has no value for a chat. */
export const TASK_FIELDS: readonly FieldDefinition[] = [
  ...SYSTEM_FIELDS,
  defineLookup('WhoId', ['Contact', 'Lead']),
  defineLookup('WhatId', ['Account', 'Opportunity']),
  defineField('Subject', 'combobox', { length: 255, values: ['Call', 'Email', 'Other'] }),
  defineField('ActivityDate', 'date'),
  definePicklist('Status', ['Not Started', 'In Progress', 'Completed', 'Waiting on someone else', 'Deferred'], {
    nillable: false,
    defaultedOnCreate: true,
    defaultValue: 'Not Started',
    restricted: true,
  }),
  definePicklist('Priority', ['High', 'Normal', 'Low'], {
    nillable: false,
    defaultedOnCreate: true,
    defaultValue: 'Normal',
    restricted: true,
  }),
  defineReadOnly('IsHighPriority', 'boolean', { nillable: false, defaultedOnCreate: true }),
  defineOwner(['Group', 'User']),
  defineField('Description', 'textarea', { length: 32_000 }),
  definePicklist('Type', ['Call', 'Email', 'Meeting', 'Other']),
  defineReadOnly('IsClosed', 'boolean', { nillable: false, defaultedOnCreate: true }),
  { ...defineLookup('AccountId', ['Account']), createable: false, updateable: false },
  definePicklist('TaskSubtype', ['Task', 'Email', 'ListEmail', 'Cadence', 'Call', 'LinkedIn'], {
    updateable: false,
    restricted: true,
    defaultedOnCreate: true,
    defaultValue: 'Task',
  }),
  definePicklist('CallType', ['Internal', 'Inbound', 'Outbound'], { restricted: true }),
  defineField('CallDurationInSeconds', 'int'),
  defineText('CallDisposition', 255),
  defineText('CallObject', 255),
  defineCheckbox('IsReminderSet'),
  defineField('ReminderDateTime', 'datetime'),
  defineReadOnly('CompletedDateTime', 'datetime'),
];

/** Object reference ContentNote: `Content` is base64 of HTML-escaped text. There only when Notes are enabled. */
export const CONTENT_NOTE_FIELDS: readonly FieldDefinition[] = [
  ...SYSTEM_FIELDS,
  defineText('Title', 255, { nillable: false, nameField: true }),
  defineField('Content', 'base64'),
  defineOwner(['User']),
  defineReadOnly('TextPreview', 'string', { length: 255 }),
  defineReadOnly('LatestPublishedVersionId', 'string', { length: 18 }),
];

export const CONTENT_DOCUMENT_LINK_FIELDS: readonly FieldDefinition[] = [
  ...SYSTEM_FIELDS.filter((field) => ['Id', 'IsDeleted', 'SystemModstamp'].includes(field.name)),
  defineLookup('ContentDocumentId', ['ContentNote'], { nillable: false, updateable: false }),
  defineLookup('LinkedEntityId', ['Account', 'Contact', 'Lead', 'Task', 'User'], {
    nillable: false,
    updateable: false,
  }),
  definePicklist('ShareType', ['V', 'C', 'I'], {
    restricted: true,
    nillable: false,
    defaultedOnCreate: true,
    defaultValue: 'V',
  }),
  definePicklist('Visibility', ['AllUsers', 'InternalUsers', 'SharedUsers'], {
    restricted: true,
    defaultedOnCreate: true,
    defaultValue: 'InternalUsers',
  }),
];
