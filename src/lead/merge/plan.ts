import type { Holds } from '../fields.ts';
import { isSamePhone } from '../phone.ts';
import { appendUnique } from './append-unique.ts';
import { chatWins } from './chat-wins.ts';
import { crmWins } from './crm-wins.ts';
import { fillBlank } from './fill-blank.ts';
import { type Hold, mergeHold } from './hold.ts';
import {
  type Item,
  toDescriptionItem,
  toEmailItem,
  toHeldEmailItems,
  toHeldPhoneItems,
  toPhoneItem,
  toTextItem,
  withoutRepetition,
} from './items.ts';
import { mergeName } from './name.ts';
import { newest } from './newest.ts';
import { isStandIn } from './person-name.ts';
import { readPlaces } from './places.ts';
import { leave, type Rule } from './rule.ts';
import type { FieldRule, MergeInput, MergePlan } from './types.ts';

export type { FieldDecision, FieldRule, MergeInput, MergePlan, UnplacedValue } from './types.ts';

const RULES: Readonly<Record<FieldRule, Rule>> = {
  'fill-blank': fillBlank,
  'crm-wins': crmWins,
  'chat-wins': chatWins,
  newest,
  'append-unique': appendUnique,
};

/**
 * What to write of a visitor into a record (`input.record`), or into a new one, and what stays out and why. Pure: the same
 * input gives the same plan, and a plan for a record that already took it changes nothing.
 */
export function planMerge(input: MergeInput): MergePlan {
  const plans = [
    mergeName(input, toJob(input, 'name')),
    mergeHold(toEmailHold(input)),
    mergeHold(toPhoneHold(input)),
    mergeHold(toTextHold(input, 'organization', input.lead.organization, toTextItem)),
    mergeHold(toTextHold(input, 'description', input.lead.description, toDescriptionItem)),
  ];
  return {
    changes: Object.assign({}, ...plans.map((plan) => plan.changes)),
    decisions: plans.flatMap((plan) => plan.decisions),
    unplaced: plans.flatMap((plan) => plan.unplaced),
  };
}

function toJob(input: MergeInput, holds: Holds): Pick<Hold, 'rule' | 'decide' | 'chatIsNewer'> {
  const rule = input.rules[holds] ?? (holds === 'email' || holds === 'phone' ? 'append-unique' : 'fill-blank');
  const decide = input.weak && input.record !== undefined ? () => leave('weak-identity') : beside(RULES[rule]);
  return { rule, decide, chatIsNewer: isChatNewer(input) };
}

/** The rules are about another value of the record. Several values of one chat are none to each other. */
function beside(rule: Rule): Rule {
  return (question) => (question.fresh && !question.first ? appendUnique(question) : rule(question));
}

function isChatNewer(input: MergeInput): boolean | undefined {
  const chat = Date.parse(input.chatAt ?? '');
  const record = Date.parse(input.record?.updatedAt ?? '');
  return Number.isNaN(chat) || Number.isNaN(record) ? undefined : chat > record;
}

function toEmailHold(input: MergeInput): Hold {
  const { lead, slots, record, emailOptions } = input;
  const foreign = new Set(input.conflictingEmails);
  return {
    ...toJob(input, 'email'),
    holds: 'email',
    items: withoutRepetition(lead.emails.map((email) => toEmailItem(email, emailOptions))),
    places: readPlaces(slots, record?.fields ?? {}, 'email'),
    refuse: ({ text }) => (foreign.has(text) ? 'other-person-email' : undefined),
    toHeldItems: (text) => toHeldEmailItems(text, emailOptions),
  };
}

function toPhoneHold(input: MergeInput): Hold {
  const { lead, slots, record, hints } = input;
  const foreign = (input.conflictingPhones ?? []).map((e164) => ({ raw: e164, e164 }));
  const belongsToOther = ({ phone }: Item): boolean =>
    phone !== undefined && foreign.some((other) => isSamePhone(other, phone));
  return {
    ...toJob(input, 'phone'),
    holds: 'phone',
    items: withoutRepetition(lead.phones.map((phone) => toPhoneItem(phone, hints))),
    places: readPlaces(slots, record?.fields ?? {}, 'phone'),
    refuse: (item) => (belongsToOther(item) ? 'other-person' : undefined),
    toHeldItems: (text) => toHeldPhoneItems(text, hints),
  };
}

function toTextHold(
  input: MergeInput,
  holds: 'organization' | 'description',
  value: string | undefined,
  toItem: (text: string) => Item,
): Hold {
  const text = value?.trim() ?? '';
  return {
    ...toJob(input, holds),
    holds,
    items: text === '' ? [] : [toItem(text)],
    places: readPlaces(input.slots, input.record?.fields ?? {}, holds, isStandIn),
  };
}
