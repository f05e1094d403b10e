import type { PhoneCall } from '../lead/activity.ts';

/** What is remembered of the newest call of a chat and number. */
export interface CallState {
  /** 1 for the first call. */
  readonly ordinal: number;
  readonly ended: boolean;
  readonly recordingUrl?: string;
}

export interface CallStep {
  readonly state: CallState;
  /** False: a step in between that changes nothing worth a request. */
  readonly worthLogging: boolean;
}

/**
 * Pure. Jivo sends several events per call and no id of it. An event belongs to the call that is going on; after its end a
 * new start, or an end with another recording, is the next call of the same chat and number.
 */
export function toCallStep(call: PhoneCall, known: CallState | undefined): CallStep {
  const recording = call.recordingUrl === undefined ? {} : { recordingUrl: call.recordingUrl };
  const fresh = (ordinal: number) => ({ state: { ordinal, ended: call.ended, ...recording }, worthLogging: true });
  if (known === undefined) return fresh(1);
  if (!known.ended) return { ...fresh(known.ordinal), worthLogging: call.ended };
  const otherRecording = known.recordingUrl !== undefined && call.recordingUrl !== known.recordingUrl;
  if (call.status === 'start' || (call.ended && call.recordingUrl !== undefined && otherRecording)) {
    return fresh(known.ordinal + 1);
  }
  // A late step of an ended call, or its end once more.
  if (!call.ended) return { state: known, worthLogging: false };
  return { state: { ...known, ...recording }, worthLogging: true };
}

/** The activity key of the n-th call. */
export function toCallKey(key: string, ordinal: number): string {
  return ordinal === 1 ? key : `${key}/${ordinal}`;
}
