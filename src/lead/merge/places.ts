import type { Fields, FieldValue, Holds, Slot } from '../fields.ts';
import type { Place } from './rule.ts';

/** The record's places of one kind, in the connector's order. A text that `isPlaceholder` counts as blank. */
export function readPlaces(
  slots: readonly Slot[],
  fields: Fields,
  holds: Holds,
  isPlaceholder: (text: string) => boolean = () => false,
): readonly Place[] {
  return slots
    .filter((slot) => slot.holds === holds)
    .map((slot) => toPlace(slot, toTexts(fields[slot.field]), isPlaceholder));
}

function toPlace(slot: Slot, texts: readonly string[], isPlaceholder: (text: string) => boolean): Place {
  if (texts.length === 0) return { slot, values: [] };
  return { slot, held: toFieldValue(slot, texts), values: texts.filter((text) => !isPlaceholder(text)) };
}

/** The place after a write. */
export function fillPlace(place: Place, values: readonly string[]): Place {
  return { slot: place.slot, held: toFieldValue(place.slot, values), values };
}

function toTexts(value: FieldValue | undefined): readonly string[] {
  const values = Array.isArray(value) ? value : [value ?? ''];
  return values.map(String).filter((text) => text.trim() !== '');
}

function toFieldValue(slot: Slot, texts: readonly string[]): FieldValue {
  return slot.many ? texts : texts.join('; ');
}

/** What the record holds of a kind, for a person to compare. */
export function describePlaces(places: readonly Place[]): string | undefined {
  const texts = places.flatMap((place) => place.values);
  return texts.length === 0 ? undefined : [...new Set(texts)].join('; ');
}
