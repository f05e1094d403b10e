import { type Html, html } from '../src/html/html.ts';
import type { EventState } from '../src/store/tables.ts';
import { TEXTS } from './texts.ts';

/** What of an event says how it stands. */
export interface Standing {
  readonly state: EventState;
  readonly attempts: number;
  readonly reason: string | undefined;
}

const LOOKS: Readonly<Record<keyof typeof TEXTS.states, string>> = {
  open: '',
  retrying: 'warn',
  done: 'good',
  ignored: '',
  waiting: 'warn',
  dead: 'bad',
};

/** It has failed before and waits for its next attempt. */
export function isToBeRetried({ state, reason }: Standing): boolean {
  return state === 'open' && reason !== undefined;
}

/** The state of an event in words. */
export function renderState(standing: Standing): Html {
  const name = isToBeRetried(standing) ? 'retrying' : standing.state;
  return html`<span class="badge ${LOOKS[name]}">${TEXTS.states[name]}</span>`;
}
