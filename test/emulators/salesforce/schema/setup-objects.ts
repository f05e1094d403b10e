import { defineField, defineLookup, defineReadOnly, defineText, type FieldDefinition, SYSTEM_FIELDS } from './field.ts';

function asReadOnly(fields: readonly FieldDefinition[]): readonly FieldDefinition[] {
  return fields.map((field) => ({ ...field, createable: false, updateable: false }));
}

/** The integration user may read users, not write them. `Email` is not unique, `Username` is. */
export const USER_FIELDS: readonly FieldDefinition[] = asReadOnly([
  ...SYSTEM_FIELDS.filter((field) => field.name !== 'IsDeleted'),
  defineText('Username', 80, { nillable: false }),
  defineText('LastName', 80, { nillable: false, nameField: true }),
  defineText('FirstName', 40, { nameField: true }),
  defineReadOnly('Name', 'string', { length: 121, nillable: false, nameField: true }),
  defineField('Email', 'email', { length: 128, nillable: false }),
  defineText('Alias', 8, { nillable: false }),
  defineText('Title', 80),
  defineText('Department', 80),
  defineField('Phone', 'phone', { length: 40 }),
  defineField('MobilePhone', 'phone', { length: 40 }),
  defineField('IsActive', 'boolean', { nillable: false, defaultValue: true }),
  defineField('UserType', 'picklist', { values: ['Standard'], defaultValue: 'Standard' }),
]);

/** A queue. */
export const GROUP_FIELDS: readonly FieldDefinition[] = asReadOnly([
  ...SYSTEM_FIELDS.filter((field) => field.name !== 'IsDeleted'),
  defineText('Name', 40, { nillable: false, nameField: true }),
  defineField('Type', 'picklist', { values: ['Queue'], defaultValue: 'Queue' }),
  defineField('Email', 'email', { length: 255 }),
]);

export const ORGANIZATION_FIELDS: readonly FieldDefinition[] = asReadOnly([
  ...SYSTEM_FIELDS.filter((field) => field.name !== 'IsDeleted'),
  defineText('Name', 80, { nillable: false }),
  defineText('OrganizationType', 40),
  defineText('InstanceName', 5),
  defineField('IsSandbox', 'boolean', { nillable: false, defaultValue: false }),
]);

export const PERMISSION_SET_ASSIGNMENT_FIELDS: readonly FieldDefinition[] = asReadOnly([
  ...SYSTEM_FIELDS.filter((field) => ['Id', 'SystemModstamp'].includes(field.name)),
  defineLookup('AssigneeId', ['User']),
  defineLookup('PermissionSetId', ['PermissionSet']),
]);

export const OBJECT_PERMISSIONS_FIELDS: readonly FieldDefinition[] = asReadOnly([
  ...SYSTEM_FIELDS.filter((field) => field.name !== 'IsDeleted'),
  defineLookup('ParentId', ['PermissionSet']),
  defineText('SobjectType', 40),
  ...['Create', 'Read', 'Edit', 'Delete', 'ViewAllRecords', 'ModifyAllRecords'].map((right) =>
    defineField(`Permissions${right}`, 'boolean', { nillable: false, defaultValue: false }),
  ),
]);

export const PERMISSION_SET_FIELDS: readonly FieldDefinition[] = asReadOnly([
  ...SYSTEM_FIELDS.filter((field) => field.name !== 'IsDeleted'),
  defineText('Name', 80, { nillable: false }),
  defineText('Label', 80),
]);

export const OPPORTUNITY_FIELDS: readonly FieldDefinition[] = asReadOnly([
  ...SYSTEM_FIELDS,
  defineText('Name', 120, { nillable: false, nameField: true }),
  defineLookup('AccountId', ['Account']),
]);

/** What a polymorphic owner or Who/What shows of itself, whatever it is (object reference Name). */
export const NAME_FIELDS: readonly FieldDefinition[] = asReadOnly([
  defineReadOnly('Id', 'id', { length: 18, nillable: false }),
  defineText('Name', 121),
  defineText('FirstName', 40),
  defineText('LastName', 80),
  defineText('Type', 40),
  defineText('Username', 80),
  defineText('Alias', 8),
  defineField('Email', 'email', { length: 128 }),
  defineField('Phone', 'phone', { length: 40 }),
  defineText('Title', 128),
  defineField('IsActive', 'boolean'),
]);
