import type { PropertyDefinition, PropertyType } from './properties.ts';

/** HubSpot's own properties, as far as the emulator knows them. */
type Extra = Partial<
  Pick<PropertyDefinition, 'calculated' | 'readOnlyValue' | 'options' | 'fieldType' | 'externalOptions'>
>;

const FIELD_TYPES: Readonly<Record<PropertyType, string>> = {
  string: 'text',
  phone_number: 'phonenumber',
  number: 'number',
  date: 'date',
  datetime: 'date',
  enumeration: 'select',
  bool: 'booleancheckbox',
};

function defineProperty(
  groupName: string,
  name: string,
  label: string,
  type: PropertyType,
  extra: Extra = {},
): PropertyDefinition {
  return {
    name,
    label,
    type,
    groupName,
    fieldType: FIELD_TYPES[type],
    description: '',
    options: [],
    calculated: false,
    readOnlyValue: false,
    externalOptions: false,
    hasUniqueValue: false,
    hubspotDefined: true,
    archived: false,
    ...extra,
  };
}

function listOptions(...pairs: readonly (readonly [value: string, label: string])[]): PropertyDefinition['options'] {
  return pairs.map(([value, label], displayOrder) => ({ value, label, displayOrder, hidden: false, description: '' }));
}

const READ_ONLY = { readOnlyValue: true } as const;
const CALCULATED = { calculated: true, readOnlyValue: true } as const;
const OWNER = { externalOptions: true } as const;

function defineContact(
  name: string,
  label: string,
  type: PropertyType = 'string',
  extra: Extra = {},
): PropertyDefinition {
  return defineProperty('contactinformation', name, label, type, extra);
}

const LIFECYCLE_STAGES = listOptions(
  ['subscriber', 'Subscriber'],
  ['lead', 'Lead'],
  ['marketingqualifiedlead', 'Marketing Qualified Lead'],
  ['salesqualifiedlead', 'Sales Qualified Lead'],
  ['opportunity', 'Opportunity'],
  ['customer', 'Customer'],
  ['evangelist', 'Evangelist'],
  ['other', 'Other'],
);

const LEAD_STATUSES = listOptions(
  ['NEW', 'New'],
  ['OPEN', 'Open'],
  ['IN_PROGRESS', 'In Progress'],
  ['OPEN_DEAL', 'Open Deal'],
  ['UNQUALIFIED', 'Unqualified'],
  ['ATTEMPTED_TO_CONTACT', 'Attempted to Contact'],
  ['CONNECTED', 'Connected'],
  ['BAD_TIMING', 'Bad Timing'],
);

export const CONTACT_PROPERTIES: readonly PropertyDefinition[] = [
  defineContact('hs_object_id', 'Record ID', 'number', READ_ONLY),
  defineContact('createdate', 'Create Date', 'datetime', READ_ONLY),
  defineContact('lastmodifieddate', 'Last Modified Date', 'datetime', READ_ONLY),
  defineContact('hs_object_source', 'Record source', 'string', READ_ONLY),
  defineContact('hs_merged_object_ids', 'Merged record IDs', 'enumeration', { ...READ_ONLY, externalOptions: true }),
  defineContact('email', 'Email'),
  defineContact('hs_additional_emails', 'Additional email addresses', 'enumeration', {
    fieldType: 'checkbox',
    externalOptions: true,
  }),
  defineContact('firstname', 'First Name'),
  defineContact('lastname', 'Last Name'),
  defineContact('phone', 'Phone Number', 'string', { fieldType: 'phonenumber' }),
  defineContact('mobilephone', 'Mobile Phone Number', 'string', { fieldType: 'phonenumber' }),
  defineContact('hs_whatsapp_phone_number', 'WhatsApp Phone Number', 'string', { fieldType: 'phonenumber' }),
  defineContact('hs_calculated_phone_number', 'Calculated Phone Number in International Format', 'string', CALCULATED),
  defineContact(
    'hs_calculated_mobile_number',
    'Calculated Mobile Number in International Format',
    'string',
    CALCULATED,
  ),
  defineContact(
    'hs_searchable_calculated_phone_number',
    'Calculated Phone Number without country code',
    'phone_number',
    CALCULATED,
  ),
  defineContact(
    'hs_searchable_calculated_mobile_number',
    'Calculated Mobile Number without country code',
    'phone_number',
    CALCULATED,
  ),
  defineContact(
    'hs_searchable_calculated_international_phone_number',
    'Calculated Phone Number with country code',
    'phone_number',
    CALCULATED,
  ),
  defineContact(
    'hs_searchable_calculated_international_mobile_number',
    'Calculated Mobile Number with country code',
    'phone_number',
    CALCULATED,
  ),
  defineContact('notes_last_updated', 'Last Activity Date', 'datetime', CALCULATED),
  defineContact('notes_last_contacted', 'Last Contacted', 'datetime', CALCULATED),
  defineContact('company', 'Company Name'),
  defineContact('jobtitle', 'Job Title'),
  defineContact('website', 'Website URL'),
  defineContact('address', 'Street Address'),
  defineContact('city', 'City'),
  defineContact('state', 'State/Region'),
  defineContact('zip', 'Postal Code'),
  defineContact('country', 'Country/Region'),
  defineContact('message', 'Message', 'string', { fieldType: 'textarea' }),
  defineContact('numemployees', 'Number of Employees', 'enumeration', {
    options: listOptions(
      ['1-5', '1-5'],
      ['5-25', '5-25'],
      ['25-50', '25-50'],
      ['50-100', '50-100'],
      ['100-500', '100-500'],
    ),
  }),
  defineContact('annualrevenue', 'Annual Revenue'),
  defineContact('date_of_birth', 'Date of birth'),
  defineContact('closedate', 'Close Date', 'datetime'),
  defineContact('hs_language', 'Preferred language', 'enumeration', {
    options: listOptions(
      ['de', 'German'],
      ['en', 'English'],
      ['es', 'Spanish'],
      ['fr', 'French'],
      ['pt', 'Portuguese'],
      ['ru', 'Russian'],
    ),
  }),
  defineContact('lifecyclestage', 'Lifecycle Stage', 'enumeration', { fieldType: 'radio', options: LIFECYCLE_STAGES }),
  defineContact('hs_lead_status', 'Lead Status', 'enumeration', { fieldType: 'radio', options: LEAD_STATUSES }),
  defineContact('hubspot_owner_id', 'Contact owner', 'enumeration', OWNER),
];

/** What notes, calls and tasks have alike. */
function defineActivityCore(group: string): readonly PropertyDefinition[] {
  return [
    defineProperty(group, 'hs_object_id', 'Record ID', 'number', READ_ONLY),
    defineProperty(group, 'hs_createdate', 'Create Date', 'datetime', READ_ONLY),
    defineProperty(group, 'hs_lastmodifieddate', 'Last Modified Date', 'datetime', READ_ONLY),
    defineProperty(group, 'hs_object_source', 'Record source', 'string', READ_ONLY),
    defineProperty(group, 'hs_timestamp', 'Activity date', 'datetime'),
    defineProperty(group, 'hubspot_owner_id', 'Activity assigned to', 'enumeration', OWNER),
  ];
}

export const NOTE_PROPERTIES: readonly PropertyDefinition[] = [
  ...defineActivityCore('engagement'),
  defineProperty('engagement', 'hs_note_body', 'Note body', 'string', { fieldType: 'html' }),
];

export const CALL_PROPERTIES: readonly PropertyDefinition[] = [
  ...defineActivityCore('call'),
  defineProperty('call', 'hs_call_title', 'Call Title', 'string'),
  defineProperty('call', 'hs_call_body', 'Call notes', 'string', { fieldType: 'html' }),
  defineProperty('call', 'hs_call_direction', 'Call direction', 'enumeration', {
    options: listOptions(['INBOUND', 'Inbound'], ['OUTBOUND', 'Outbound']),
  }),
  defineProperty('call', 'hs_call_duration', 'Call duration', 'number'),
  defineProperty('call', 'hs_call_status', 'Call status', 'enumeration', {
    options: listOptions(
      ['BUSY', 'Busy'],
      ['CALLING_CRM_USER', 'Calling CRM User'],
      ['CANCELED', 'Canceled'],
      ['COMPLETED', 'Completed'],
      ['CONNECTING', 'Connecting'],
      ['FAILED', 'Failed'],
      ['IN_PROGRESS', 'In Progress'],
      ['MISSED', 'Missed'],
      ['NO_ANSWER', 'No Answer'],
      ['QUEUED', 'Queued'],
      ['RINGING', 'Ringing'],
    ),
  }),
  defineProperty('call', 'hs_call_disposition', 'Call outcome', 'string'),
  defineProperty('call', 'hs_call_from_number', 'From Number', 'string'),
  defineProperty('call', 'hs_call_to_number', 'To Number', 'string'),
  defineProperty('call', 'hs_call_recording_url', 'Recording URL', 'string'),
];

export const TASK_PROPERTIES: readonly PropertyDefinition[] = [
  ...defineActivityCore('task'),
  defineProperty('task', 'hs_task_subject', 'Task Title', 'string'),
  defineProperty('task', 'hs_task_body', 'Task Notes', 'string', { fieldType: 'html' }),
  defineProperty('task', 'hs_task_status', 'Task Status', 'enumeration', {
    options: listOptions(
      ['NOT_STARTED', 'Not started'],
      ['IN_PROGRESS', 'In progress'],
      ['WAITING', 'Waiting'],
      ['COMPLETED', 'Completed'],
      ['DEFERRED', 'Deferred'],
    ),
  }),
  defineProperty('task', 'hs_task_priority', 'Priority', 'enumeration', {
    options: listOptions(['LOW', 'Low'], ['MEDIUM', 'Medium'], ['HIGH', 'High']),
  }),
  defineProperty('task', 'hs_task_type', 'Task Type', 'enumeration', {
    options: listOptions(['TODO', 'To-do'], ['CALL', 'Call'], ['EMAIL', 'Email']),
  }),
];
