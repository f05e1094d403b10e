import type { OrgOptions } from '../options.ts';
import { defineObject } from './org-schema.ts';

/** From a parent to the rows that look up to it. Object reference: "Child relationships" of each object. */
export interface ChildRelationship {
  readonly name: string;
  readonly object: string;
  /** The child's lookup. */
  readonly field: string;
}

const TASKS: ChildRelationship = { name: 'Tasks', object: 'Task', field: 'WhoId' };
const NOTES: ChildRelationship = {
  name: 'ContentDocumentLinks',
  object: 'ContentDocumentLink',
  field: 'LinkedEntityId',
};

const CHILDREN: Readonly<Record<string, readonly ChildRelationship[]>> = {
  Lead: [TASKS, NOTES],
  Contact: [TASKS, NOTES],
  Account: [{ ...TASKS, field: 'AccountId' }, NOTES, { name: 'Contacts', object: 'Contact', field: 'AccountId' }],
};

/** What the integration user sees of them: no children of an object that is hidden from it. */
export function listChildren(object: string, options: OrgOptions): readonly ChildRelationship[] {
  return (CHILDREN[object] ?? []).filter((child) => defineObject(child.object, options) !== undefined);
}
