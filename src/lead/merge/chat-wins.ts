import { appendUnique } from './append-unique.ts';
import { type Answer, fits, isBlank, isWritable, leave, type Question } from './rule.ts';

/** The chat's first value takes the first writable field; further ones are appended, and so is everything in a list. */
export function chatWins(question: Question): Answer {
  const place = question.places.find(isWritable);
  if (place === undefined) return leave('no-field');
  if (!question.first || place.slot.many || isBlank(place) || !fits(question, place)) return appendUnique(question);
  return { act: 'replace', place, reason: 'chat-wins' };
}
