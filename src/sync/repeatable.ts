import type { Effect } from '../jivo/effects.ts';

const REPEATABLE: Readonly<Record<Effect, boolean>> = {
  answer: true,
  complete: true,
  transcript: true,
  'offline-message': true,
  // The events of a call make sense in their order alone: its begin, done after its end, would be another call.
  call: false,
  // An old choice would undo a newer one.
  assign: false,
  ignore: false,
};

/** Whether an event with this effect that has ended well can be done once more without harm. */
export function isRepeatable(effect: Effect): boolean {
  return REPEATABLE[effect];
}
