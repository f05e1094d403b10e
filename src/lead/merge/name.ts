import type { Fields, Holds } from '../fields.ts';
import { cutText } from '../text.ts';
import { type Hold, mergeHold } from './hold.ts';
import { fold } from './items.ts';
import { isMeaningfulName, isNameWithin, isPlaceholderName, type NameParts, splitName } from './person-name.ts';
import { readPlaces } from './places.ts';
import { MERGE_REASONS, type MergeReason } from './reasons.ts';
import { type Answer, isWritable, leave, type Place } from './rule.ts';
import type { FieldDecision, MergeInput, MergePlan, UnplacedValue } from './types.ts';

export type NameJob = Pick<Hold, 'rule' | 'decide' | 'chatIsNewer'>;

type PartName = keyof NameParts;

/** One part of the name: its field, what it holds, and what the chat would put there. */
interface Part {
  readonly holds: PartName;
  readonly place: Place;
  readonly current: string;
  readonly given: string;
  readonly whole: string;
}

/** Places the name in the record's name field, or in its first and last name. */
export function mergeName(input: MergeInput, job: NameJob): MergePlan {
  const name = input.lead.name?.trim().replace(/\s+/gu, ' ') ?? '';
  if (name === '') return { changes: {}, decisions: [], unplaced: [] };
  const fields = input.record?.fields ?? {};
  const places = readPlaces(input.slots, fields, 'name', (text) => !isMeaningfulName(text));
  const parts = readParts(input, fields, name);
  if (!isMeaningfulName(name)) return refuseName(name, places[0] ?? parts[0]?.place, job);
  const known = places.flatMap((place) => place.values).some((text) => isNameWithin(name, text));
  if (parts.length > 0 && !known && !places.some(isWritable)) return mergeParts(name, parts, job);
  const item = { text: name, isIn: (text: string) => isNameWithin(name, text) };
  return mergeHold({ ...job, holds: 'name', items: [item], places });
}

function readParts(input: MergeInput, fields: Fields, name: string): readonly Part[] {
  const toPlace = (holds: Holds): Place | undefined =>
    readPlaces(input.slots, fields, holds, isPlaceholderName).find(isWritable);
  const first = toPlace('firstName');
  const last = toPlace('lastName');
  const split = splitName(name);
  const given: NameParts = last === undefined ? { firstName: name } : first === undefined ? { lastName: name } : split;
  return [
    ...(first === undefined ? [] : [toPart('firstName', first, given.firstName ?? '')]),
    ...(last === undefined ? [] : [toPart('lastName', last, given.lastName ?? '')]),
  ];
}

function toPart(holds: PartName, place: Place, whole: string): Part {
  const given = cutText(whole, place.slot.maxLength ?? Number.POSITIVE_INFINITY);
  return { holds, place, current: place.values.join(' '), given, whole };
}

function mergeParts(name: string, parts: readonly Part[], job: NameJob): MergePlan {
  const full = joinNames(parts.map((part) => part.current));
  const unplaced = parts.some((part) => part.given !== part.whole) ? [toUnplaced(name, full, 'too-long')] : [];
  if (full !== '' && (isNameWithin(name, full) || parts.every((part) => part.given === '' || agrees(part)))) {
    return { changes: {}, decisions: [toDecision(name, parts, job, 'same', 'already-there')], unplaced };
  }
  const answer = askForParts(name, full, parts, job);
  if (answer.act === 'leave') {
    const outcome = answer.report ? 'unplaced' : 'kept';
    return {
      changes: {},
      decisions: [toDecision(name, parts, job, outcome, answer.reason)],
      unplaced: answer.report ? [toUnplaced(name, full, answer.reason)] : [],
    };
  }
  return { ...writeParts(parts, answer.reason, job), unplaced };
}

/** The rule sees first and last name as one value. */
function askForParts(name: string, full: string, parts: readonly Part[], job: NameJob): Answer {
  const slot = parts[0]?.place.slot;
  if (slot === undefined) return leave('no-field');
  const values = full === '' ? [] : [full];
  const fresh = full === '';
  const question = { holds: 'name', value: name, first: true, fresh, chatIsNewer: job.chatIsNewer } as const;
  const place: Place = { slot: { field: slot.field, holds: 'name' }, values };
  if (full !== '' && parts.every((part) => part.current === '' || agrees(part))) {
    const completed = job.decide({ ...question, places: [{ ...place, values: [] }] });
    return completed.act === 'leave' ? completed : { ...completed, reason: 'completed' };
  }
  const answer = job.decide({ ...question, places: [place] });
  const halves = answer.act === 'replace' && parts.some((part) => part.current !== '' && part.given === '');
  return halves ? leave('incomplete-name') : answer;
}

function writeParts(parts: readonly Part[], reason: MergeReason, job: NameJob): Omit<MergePlan, 'unplaced'> {
  const written = parts.filter((part) => part.given !== '' && !agrees(part));
  return {
    changes: Object.fromEntries(written.map((part) => [part.place.slot.field, part.given])),
    decisions: written.map((part) => ({
      field: part.place.slot.field,
      holds: part.holds,
      ...(part.place.held === undefined ? {} : { before: part.place.held }),
      after: part.given,
      outcome: 'written',
      rule: job.rule,
      reason: MERGE_REASONS[reason === 'blank' && part.place.held !== undefined ? 'placeholder' : reason],
    })),
  };
}

function agrees(part: Part): boolean {
  return fold(part.current) === fold(part.given);
}

function joinNames(names: readonly string[]): string {
  return names.filter(Boolean).join(' ');
}

function toUnplaced(value: string, crmValue: string, reason: MergeReason): UnplacedValue {
  return { holds: 'name', value, ...(crmValue === '' ? {} : { crmValue }), reason: MERGE_REASONS[reason] };
}

function toDecision(
  name: string,
  parts: readonly Part[],
  job: NameJob,
  outcome: FieldDecision['outcome'],
  reason: MergeReason,
): FieldDecision {
  const before = joinNames(parts.map((part) => part.current));
  const field = parts[0]?.place.slot.field ?? '';
  return {
    field,
    holds: 'name',
    ...(before === '' ? {} : { before }),
    after: name,
    outcome,
    rule: job.rule,
    reason: MERGE_REASONS[reason],
  };
}

function refuseName(name: string, place: Place | undefined, job: NameJob): MergePlan {
  const decision: FieldDecision = {
    field: place?.slot.field ?? '',
    holds: 'name',
    ...(place?.held === undefined ? {} : { before: place.held }),
    after: name,
    outcome: 'kept',
    rule: job.rule,
    reason: MERGE_REASONS['no-real-name'],
  };
  return { changes: {}, decisions: [decision], unplaced: [] };
}
