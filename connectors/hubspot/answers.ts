import { z } from 'zod';

/** What HubSpot answers, read loosely: only what is used, everything else passes. Ids come as text or number. */

const id = z.union([z.string().min(1), z.number()]).transform(String);
const text = z.string().nullish().catch(undefined);

/** Property values are text or null; live portals have sent numbers and booleans too. */
const value = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .catch(null)
  .transform((given) => (given === null ? null : String(given)));

export const recordAnswer = z.object({
  id,
  properties: z
    .record(z.string(), value)
    .nullish()
    .transform((given) => given ?? {}),
  createdAt: text,
  updatedAt: text,
  archived: z.boolean().nullish().catch(undefined),
  url: text,
});

export type RecordAnswer = z.output<typeof recordAnswer>;

/** Answer of search and batch read. A 207 of batch read lists what it did not find under `errors`, which is no trouble here. */
export const recordsAnswer = z.object({ results: z.array(recordAnswer) });

const paging = z
  .object({ next: z.object({ after: id }).nullish() })
  .nullish()
  .catch(undefined);

/** `id` in answers of the objects API, `toObjectId` in those of the associations list. */
const association = z
  .union([z.object({ id }), z.object({ toObjectId: id }).transform((given) => ({ id: given.toObjectId }))])
  .transform((given) => given.id);

export const associationsAnswer = z.object({ results: z.array(association), paging });

export const associatedAnswer = recordAnswer.extend({
  associations: z.record(z.string(), associationsAnswer).nullish(),
});

export const accountAnswer = z.object({
  portalId: id,
  uiDomain: text,
  timeZone: text,
  accountType: text,
  dataHostingLocation: text,
});

export const ownerAnswer = z.object({
  id,
  email: text,
  firstName: text,
  lastName: text,
  archived: z.boolean().nullish().catch(undefined),
});

export type OwnerAnswer = z.output<typeof ownerAnswer>;

export const ownersAnswer = z.object({ results: z.array(ownerAnswer), paging });

export type OwnersAnswer = z.output<typeof ownersAnswer>;

export const propertyAnswer = z.object({
  name: z.string(),
  label: text,
  type: text,
  fieldType: text,
  options: z
    .array(z.object({ value: z.string(), label: text, hidden: z.boolean().nullish().catch(undefined) }))
    .nullish()
    .catch(undefined),
  calculated: z.boolean().nullish().catch(undefined),
  hasUniqueValue: z.boolean().nullish().catch(undefined),
  archived: z.boolean().nullish().catch(undefined),
  referencedObjectType: text,
  modificationMetadata: z.object({ readOnlyValue: z.boolean().nullish() }).nullish().catch(undefined),
});

export type PropertyAnswer = z.output<typeof propertyAnswer>;

export const propertiesAnswer = z.object({ results: z.array(propertyAnswer) });

export const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().catch(1800),
  refresh_token: text,
});
