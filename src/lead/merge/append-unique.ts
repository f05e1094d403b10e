import { type Answer, fits, isBlank, isWritable, joinLines, leave, type Place, type Question } from './rule.ts';

/** Adds the value in the next free field. A description without a free field gets it as further lines. */
export function appendUnique(question: Question): Answer {
  const writable = question.places.filter(isWritable);
  const free = writable.filter((place) => place.slot.many || isBlank(place));
  const place = free.find((candidate) => fits(question, candidate));
  if (place !== undefined) return { act: 'put', place, reason: isBlank(place) ? 'blank' : 'appended' };
  if (free.length > 0) return leave('too-long');
  const [first] = writable;
  if (first === undefined) return leave('no-field');
  if (question.holds !== 'description') return leave('no-free-field');
  return hasRoom(first, question.value) ? { act: 'join', place: first, reason: 'appended' } : leave('too-long');
}

function hasRoom(place: Place, value: string): boolean {
  return joinLines(place.values, value).length <= (place.slot.maxLength ?? Number.POSITIVE_INFINITY);
}
