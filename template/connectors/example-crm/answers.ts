import { z } from 'zod';

/**
 * What is read of the vendor's answers, and no more: a field the connector does not use may change its form without harm.
 * Ids are texts here; where the CRM sends numbers, say `z.coerce.string()`.
 */
export const userAnswer = z.object({
  id: z.string(),
  name: z.string().nullish(),
  email: z.string().nullish(),
  active: z.boolean(),
});

/** Loose, because the fields of a contact are the admin's to choose. */
export const contactAnswer = z.looseObject({
  id: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  owner: userAnswer.nullish(),
});

export const contactsAnswer = z.object({ contacts: z.array(contactAnswer) });

export const entryAnswer = z.object({ id: z.string(), text: z.string() });

export const entriesAnswer = z.object({ entries: z.array(entryAnswer), next_page: z.number().nullish() });

export const usersAnswer = z.object({ users: z.array(userAnswer) });

/** Who the key belongs to. */
export const keyAnswer = z.object({
  account: z.string(),
  rights: z.array(z.string()),
});

export const fieldsAnswer = z.object({
  fields: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      type: z.string(),
      required: z.boolean(),
      read_only: z.boolean(),
      max_length: z.number().nullish(),
      options: z.array(z.string()).nullish(),
    }),
  ),
});

/** Every part may be missing: proxies answer too, in forms of their own. */
export const refusalAnswer = z.object({
  existing_id: z.string().optional().catch(undefined),
  fields: z.array(z.object({ name: z.string(), code: z.string(), max_length: z.number().optional() })).catch([]),
});

export type UserAnswer = z.output<typeof userAnswer>;
export type ContactAnswer = z.output<typeof contactAnswer>;
export type EntryAnswer = z.output<typeof entryAnswer>;
export type FieldAnswer = z.output<typeof fieldsAnswer>['fields'][number];
export type RefusalAnswer = z.output<typeof refusalAnswer>;
