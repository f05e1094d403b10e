import { type Answer, fits, isBlank, isWritable, leave, type Question } from './rule.ts';

/** Fills the first writable field while it is blank. */
export function fillBlank(question: Question): Answer {
  const place = question.places.find(isWritable);
  if (place === undefined) return leave('no-field');
  if (!isBlank(place)) return leave('filled');
  return fits(question, place) ? { act: 'put', place, reason: 'blank' } : leave('too-long');
}
