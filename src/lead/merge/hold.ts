import type { Holds } from '../fields.ts';
import { cutText } from '../text.ts';
import { appendUnique } from './append-unique.ts';
import { fold, type Item } from './items.ts';
import { describePlaces, fillPlace } from './places.ts';
import { MERGE_REASONS, type MergeReason } from './reasons.ts';
import { type Answer, isBlank, isWritable, joinLines, leave, type Place, type Rule } from './rule.ts';
import type { FieldDecision, FieldRule, MergePlan, UnplacedValue } from './types.ts';

/** All that the chat gave of one kind, and where it may go. */
export interface Hold {
  readonly holds: Holds;
  readonly items: readonly Item[];
  readonly places: readonly Place[];
  readonly rule: FieldRule;
  readonly decide: Rule;
  readonly chatIsNewer: boolean | undefined;
  /** Why this value must not be written at all. */
  readonly refuse?: (item: Item) => MergeReason | undefined;
  /** Takes a displaced text of the record apart, to find room for its values. Absent: it is given up. */
  readonly toHeldItems?: (text: string) => readonly Item[];
}

/** Places one value after the other, each seeing what the earlier ones did. */
export function mergeHold(hold: Hold): MergePlan {
  const desk = new Desk(hold);
  hold.items.forEach((item, index) => {
    desk.place(item, index === 0);
  });
  return { changes: desk.changes, decisions: desk.decisions, unplaced: desk.unplaced };
}

class Desk {
  readonly changes: Record<string, NonNullable<Place['held']>> = {};
  readonly decisions: FieldDecision[] = [];
  readonly unplaced: UnplacedValue[] = [];
  readonly #hold: Hold;
  readonly #fresh: boolean;
  #places: readonly Place[];

  constructor(hold: Hold) {
    this.#hold = hold;
    this.#places = hold.places;
    this.#fresh = hold.places.every(isBlank);
  }

  place(item: Item, first: boolean): void {
    const holder = this.#places.find((place) =>
      place.values.some((text) => item.isIn(text) || isCutOf(text, item, place)),
    );
    if (holder !== undefined) {
      this.#keepSame(item, holder);
      return;
    }
    const refusal = this.#hold.refuse?.(item);
    const { holds, decide, chatIsNewer } = this.#hold;
    const question = { holds, value: item.text, first, fresh: this.#fresh, places: this.#places, chatIsNewer };
    this.#carryOut(item, refusal === undefined ? decide(question) : leave(refusal));
  }

  #carryOut(item: Item, answer: Answer): void {
    if (answer.act === 'leave') {
      this.#leave(item, answer.reason, answer.report);
      return;
    }
    const { place, act, reason } = answer;
    const text = this.#shorten(item, place);
    this.#write(place, toValues(act, place, text), reason);
    if (act !== 'replace') return;
    const displaced = place.values.flatMap((held) => this.#hold.toHeldItems?.(held) ?? []);
    for (const value of displaced) this.#moveOn(value);
  }

  #moveOn(item: Item): void {
    const holder = this.#places.find((place) => place.values.some((text) => item.isIn(text)));
    if (holder !== undefined) return;
    const { holds, chatIsNewer } = this.#hold;
    const fresh = this.#fresh;
    const answer = appendUnique({ holds, value: item.text, first: false, fresh, places: this.#places, chatIsNewer });
    this.#carryOut(item, answer.act === 'leave' ? leave('displaced') : { ...answer, reason: 'moved-on' });
  }

  #write(place: Place, values: readonly string[], reason: MergeReason): void {
    const filled = fillPlace(place, values);
    const placeholder = reason === 'blank' && place.held !== undefined;
    this.#places = this.#places.map((other) => (other.slot.field === place.slot.field ? filled : other));
    if (filled.held !== undefined) this.changes[place.slot.field] = filled.held;
    this.#record(place, filled.held, 'written', placeholder ? 'placeholder' : reason);
  }

  #leave(item: Item, reason: MergeReason, report: boolean): void {
    const place = this.#places.find(isWritable) ?? this.#places[0];
    this.#record(place, item.text, report ? 'unplaced' : 'kept', reason);
    if (report) this.#report(item, reason, describePlaces(this.#places));
  }

  #keepSame(item: Item, holder: Place): void {
    const cut = !holder.values.some((text) => item.isIn(text));
    this.#record(holder, item.text, 'same', 'already-there');
    if (cut) this.#report(item, 'too-long', describePlaces([holder]));
  }

  /** Only texts get here too long: `fits` keeps addresses and numbers out. */
  #shorten(item: Item, place: Place): string {
    const text = cutText(item.text, place.slot.maxLength ?? Number.POSITIVE_INFINITY);
    if (text !== item.text) this.#report(item, 'too-long', text);
    return text;
  }

  #report(item: Item, reason: MergeReason, crmValue: string | undefined): void {
    if (this.unplaced.some((earlier) => item.isIn(earlier.value))) return;
    const { holds } = this.#hold;
    this.unplaced.push({
      holds,
      value: item.text,
      reason: MERGE_REASONS[reason],
      ...(crmValue === undefined ? {} : { crmValue }),
    });
  }

  #record(
    place: Place | undefined,
    after: FieldDecision['after'],
    outcome: FieldDecision['outcome'],
    reason: MergeReason,
  ): void {
    this.decisions.push({
      field: place?.slot.field ?? '',
      holds: this.#hold.holds,
      ...(place?.held === undefined ? {} : { before: place.held }),
      ...(after === undefined ? {} : { after }),
      outcome,
      rule: this.#hold.rule,
      reason: MERGE_REASONS[reason],
    });
  }
}

function toValues(act: 'put' | 'join' | 'replace', place: Place, text: string): readonly string[] {
  if (act === 'join') return [joinLines(place.values, text)];
  return act === 'put' && place.slot.many ? [...place.values, text] : [text];
}

function isCutOf(text: string, item: Item, place: Place): boolean {
  const { maxLength } = place.slot;
  return maxLength !== undefined && item.text.length > maxLength && fold(text) === fold(cutText(item.text, maxLength));
}
