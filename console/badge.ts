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

/** The state of an event in words. An open one with a reason has failed before. */
export function renderState({ state, reason }: Standing): Html {
  const name = state === 'open' && reason !== undefined ? 'retrying' : state;
  return html`<span class="badge ${LOOKS[name]}">${TEXTS.states[name]}</span>`;
}
