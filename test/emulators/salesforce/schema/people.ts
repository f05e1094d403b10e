import {
  defineAddress,
  defineCheckbox,
  defineField,
  defineLookup,
  defineOwner,
  definePhone,
  definePicklist,
  defineReadOnly,
  defineText,
  type FieldDefinition,
  SYSTEM_FIELDS,
} from './field.ts';

export const LEAD_SOURCES = ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other'];
const RATINGS = ['Hot', 'Warm', 'Cold'];
const INDUSTRIES = ['Agriculture', 'Banking', 'Education', 'Retail', 'Technology', 'Other'];

/** Order matters for `Name` only in that it is built from the two parts. */
const PERSON_NAME: readonly FieldDefinition[] = [
  defineText('LastName', 80, { nillable: false, nameField: true }),
  defineText('FirstName', 40, { nameField: true }),
  definePicklist('Salutation', ['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.']),
  defineReadOnly('Name', 'string', { length: 121, nillable: false, nameField: true }),
];

/** Lengths and required fields: object reference Lead. */
export const LEAD_FIELDS: readonly FieldDefinition[] = [
  ...SYSTEM_FIELDS,
  { ...defineLookup('MasterRecordId', ['Lead']), createable: false, updateable: false },
  ...PERSON_NAME,
  defineText('Title', 128),
  defineText('Company', 255, { nillable: false, nameField: true }),
  ...defineAddress(''),
  definePhone('Phone'),
  definePhone('MobilePhone'),
  definePhone('Fax'),
  defineField('Email', 'email', { length: 80 }),
  defineField('Website', 'url', { length: 255 }),
  defineField('Description', 'textarea', { length: 32_000 }),
  definePicklist('LeadSource', LEAD_SOURCES),
  definePicklist(
    'Status',
    ['Open - Not Contacted', 'Working - Contacted', 'Closed - Converted', 'Closed - Not Converted'],
    { nillable: false, defaultedOnCreate: true, defaultValue: 'Open - Not Contacted', restricted: true },
  ),
  definePicklist('Industry', INDUSTRIES),
  definePicklist('Rating', RATINGS),
  defineField('AnnualRevenue', 'currency'),
  defineField('NumberOfEmployees', 'int'),
  defineOwner(['Group', 'User']),
  defineCheckbox('HasOptedOutOfEmail'),
  defineCheckbox('DoNotCall'),
  defineCheckbox('IsConverted', { updateable: false }),
  defineReadOnly('ConvertedDate', 'date'),
  { ...defineLookup('ConvertedAccountId', ['Account']), createable: false, updateable: false },
  { ...defineLookup('ConvertedContactId', ['Contact']), createable: false, updateable: false },
  { ...defineLookup('ConvertedOpportunityId', ['Opportunity']), createable: false, updateable: false },
  defineCheckbox('IsUnreadByOwner', { defaultValue: true }),
  defineReadOnly('LastActivityDate', 'date'),
];

/** Lengths of Contact follow Lead's (facts: inferred). */
export const CONTACT_FIELDS: readonly FieldDefinition[] = [
  ...SYSTEM_FIELDS,
  { ...defineLookup('MasterRecordId', ['Contact']), createable: false, updateable: false },
  defineLookup('AccountId', ['Account']),
  ...PERSON_NAME,
  ...defineAddress('Mailing'),
  ...defineAddress('Other'),
  definePhone('Phone'),
  definePhone('Fax'),
  definePhone('MobilePhone'),
  definePhone('HomePhone'),
  definePhone('OtherPhone'),
  definePhone('AssistantPhone'),
  defineText('AssistantName', 40),
  defineLookup('ReportsToId', ['Contact']),
  defineField('Email', 'email', { length: 80 }),
  defineText('Title', 128),
  defineText('Department', 80),
  definePicklist('LeadSource', LEAD_SOURCES),
  defineField('Birthdate', 'date'),
  defineField('Description', 'textarea', { length: 32_000 }),
  defineOwner(['User']),
  defineCheckbox('HasOptedOutOfEmail'),
  defineCheckbox('DoNotCall'),
  defineReadOnly('LastActivityDate', 'date'),
];

export const ACCOUNT_FIELDS: readonly FieldDefinition[] = [
  ...SYSTEM_FIELDS,
  { ...defineLookup('MasterRecordId', ['Account']), createable: false, updateable: false },
  defineText('Name', 255, { nillable: false, nameField: true }),
  definePicklist('Type', ['Prospect', 'Customer - Direct', 'Customer - Channel', 'Other']),
  defineLookup('ParentId', ['Account']),
  ...defineAddress('Billing'),
  definePhone('Phone'),
  definePhone('Fax'),
  defineField('Website', 'url', { length: 255 }),
  definePicklist('Industry', INDUSTRIES),
  definePicklist('Rating', RATINGS),
  defineField('AnnualRevenue', 'currency'),
  defineField('NumberOfEmployees', 'int'),
  defineText('AccountNumber', 40),
  defineField('Description', 'textarea', { length: 32_000 }),
  defineOwner(['User']),
  defineReadOnly('LastActivityDate', 'date'),
];

/** There only in an org with Person Accounts. */
export const PERSON_ACCOUNT_FIELDS: readonly FieldDefinition[] = [
  defineReadOnly('IsPersonAccount', 'boolean', { nillable: false, defaultedOnCreate: true, defaultValue: false }),
  { ...defineLookup('PersonContactId', ['Contact']), createable: false, updateable: false },
  defineText('FirstName', 40, { nameField: true }),
  defineText('LastName', 80, { nameField: true }),
  defineField('PersonEmail', 'email', { length: 80 }),
  definePhone('PersonMobilePhone'),
  definePhone('PersonHomePhone'),
  definePhone('PersonOtherPhone'),
  defineText('PersonTitle', 80),
];

export const PERSON_CONTACT_FIELD: FieldDefinition = defineReadOnly('IsPersonAccount', 'boolean', {
  nillable: false,
  defaultedOnCreate: true,
  defaultValue: false,
});
