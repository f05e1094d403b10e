import { fillBlank } from './fill-blank.ts';
import { type Answer, isBlank, type Question } from './rule.ts';

/** The record's word stands as soon as it has one. Only contact data that stays out is worth a report. */
export function crmWins(question: Question): Answer {
  if (question.places.every(isBlank)) return fillBlank(question);
  return { act: 'leave', reason: 'crm-wins', report: question.holds === 'email' || question.holds === 'phone' };
}
