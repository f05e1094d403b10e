import { z } from 'zod';

const describedField = z.object({
  name: z.string(),
  label: z.string().nullish(),
  type: z.string(),
  length: z.number().nullish(),
  nillable: z.boolean().nullish(),
  createable: z.boolean().nullish(),
  updateable: z.boolean().nullish(),
  defaultedOnCreate: z.boolean().nullish(),
  externalId: z.boolean().nullish(),
  unique: z.boolean().nullish(),
  relationshipName: z.string().nullish(),
  referenceTo: z.array(z.string()).nullish(),
  picklistValues: z
    .array(z.object({ value: z.string(), label: z.string().nullish(), active: z.boolean().nullish() }))
    .nullish(),
});

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_describe.htm, only the parts used. */
export const describedObject = z.object({
  name: z.string(),
  createable: z.boolean().nullish(),
  updateable: z.boolean().nullish(),
  fields: z.array(describedField),
  childRelationships: z
    .array(z.object({ childSObject: z.string().nullish(), relationshipName: z.string().nullish() }))
    .nullish(),
});

export type DescribedField = z.output<typeof describedField>;
export type DescribedObject = z.output<typeof describedObject>;
export type ChildRelationship = NonNullable<DescribedObject['childRelationships']>[number];
