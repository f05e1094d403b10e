import type { Finding } from '../connector.ts';
import type { PropertyAnswer } from './answers.ts';
import type { HubspotContext } from './context.ts';
import { isWritable } from './describe.ts';
import { OWNER_PROPERTY, toShownProperties } from './fields.ts';

type Properties = ReadonlyMap<string, PropertyAnswer>;

function checkSlots(context: HubspotContext, properties: Properties): readonly Finding[] {
  return context.slots
    .filter((slot) => slot.field !== context.settings.phoneProperty && !slot.readOnly)
    .flatMap((slot): readonly Finding[] => {
      const property = properties.get(slot.field);
      if (property !== undefined && isWritable(property)) return [];
      const trouble = property === undefined ? 'does not exist' : 'cannot be written';
      const text = `The contact property ${slot.field} ${trouble}: its values go into the note instead.`;
      return [{ level: 'warning', text }];
    });
}

function checkPhoneProperty(context: HubspotContext, properties: Properties): readonly Finding[] {
  const name = context.settings.phoneProperty;
  if (name === '') return [];
  const property = properties.get(name);
  const hint =
    'Create it in HubSpot (Settings → Properties → Contact properties), or change the setting phoneProperty.';
  if (property === undefined) return [{ level: 'error', text: `The phone property ${name} does not exist.`, hint }];
  if (isWritable(property)) return [];
  return [{ level: 'error', text: `The phone property ${name} cannot be written.`, hint }];
}

function checkVisitorProperty(context: HubspotContext, properties: Properties): readonly Finding[] {
  const name = context.settings.visitorProperty;
  if (name === '') return [];
  const property = properties.get(name);
  const hint =
    'Create a single-line text property with "Require unique values for this property" and name it in the setting visitorProperty. An existing property cannot be made unique.';
  if (property === undefined) return [{ level: 'error', text: `The visitor property ${name} does not exist.`, hint }];
  if (property.hasUniqueValue !== true) {
    return [{ level: 'error', text: `The visitor property ${name} does not demand unique values.`, hint }];
  }
  if (isWritable(property)) return [];
  return [{ level: 'error', text: `The visitor property ${name} cannot be written.`, hint }];
}

function checkWanted(context: HubspotContext, wanted: readonly string[], properties: Properties): readonly Finding[] {
  const own = new Set([...toShownProperties(context.slots, []), OWNER_PROPERTY, context.settings.visitorProperty]);
  return toShownProperties([], wanted)
    .filter((name) => !own.has(name) && !properties.has(name))
    .map((name) => ({
      level: 'warning',
      text: `The contact property ${name}, used in your configuration, does not exist.`,
      hint: 'Use the internal name, which HubSpot shows behind </> in the settings of the property.',
    }));
}

/** What the configuration counts on that the account does not have. */
export function checkProperties(
  context: HubspotContext,
  wanted: readonly string[],
  list: readonly PropertyAnswer[],
): readonly Finding[] {
  const properties = new Map(list.map((property) => [property.name, property]));
  return [
    ...checkSlots(context, properties),
    ...checkPhoneProperty(context, properties),
    ...checkVisitorProperty(context, properties),
    ...checkWanted(context, wanted, properties),
  ];
}
