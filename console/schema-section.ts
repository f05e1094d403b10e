import type { Finding } from '../connectors/connector.ts';
import { type Html, html } from '../src/html/html.ts';
import { BASE, type PageFrame, renderForm } from './layout.ts';
import { TEXTS } from './texts.ts';
import { renderTime } from './values.ts';

/** An account whose fields have changed, or do not fit what the channels make of them. */
export interface SchemaTrouble {
  readonly account: string;
  readonly drift: readonly Finding[];
  readonly misfits: readonly Finding[];
  /** ms since 1970. */
  readonly checkedAt: number;
}

/** A card for each account, with what to do. */
export function renderSchemas(frame: PageFrame, troubles: readonly SchemaTrouble[]): Html | undefined {
  if (troubles.length === 0) return undefined;
  const { schema } = TEXTS;
  return html`<section aria-labelledby="schemas"><h2 id="schemas">${schema.title}</h2><p class="muted">${schema.help}</p>
<ul class="plain cards">${troubles.map((trouble) => renderAccount(frame, trouble))}</ul></section>`;
}

function renderAccount(frame: PageFrame, { account, drift, misfits, checkedAt }: SchemaTrouble): Html {
  const { schema } = TEXTS;
  const path = `${BASE}/schema/${encodeURIComponent(account)}`;
  const button = (name: string, text: string) =>
    renderForm(
      frame,
      `${path}/${name}`,
      html`<button type="submit" id="schema-${name}-${account}">${text}<span class="hidden"> ${account}</span></button>`,
    );
  return html`<li class="card"><h3>${account}</h3>
<ul class="plain">${[...drift, ...misfits].map(renderFinding)}</ul>
<p class="muted">${schema.checked} ${renderTime(checkedAt)}</p>
<div class="actions">${button('check', schema.check)}${drift.length > 0 && html`${button('accept', schema.accept)}<p class="muted">${schema.acceptHelp}</p>`}</div></li>`;
}

function renderFinding({ level, text, hint }: Finding): Html {
  return html`<li class="notice ${level === 'error' ? 'bad' : 'warn'}"><bdi>${text}</bdi>${hint !== undefined && html`<br><bdi>${hint}</bdi>`}</li>`;
}
