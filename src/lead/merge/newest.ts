import { chatWins } from './chat-wins.ts';
import { crmWins } from './crm-wins.ts';
import { type Answer, isBlank, leave, type Question } from './rule.ts';

/** The younger value stays. A record whose age is not known counts as the younger one. */
export function newest(question: Question): Answer {
  if (question.places.every(isBlank)) return crmWins(question);
  if (!question.chatIsNewer) return leave(question.chatIsNewer === undefined ? 'age-unknown' : 'crm-newer');
  const answer = chatWins(question);
  return answer.act === 'replace' ? { ...answer, reason: 'chat-newer' } : answer;
}
