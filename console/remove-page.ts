import { type Html, html } from '../src/html/html.ts';
import { type PageFrame, renderForm, renderLayout } from './layout.ts';
import { TEXTS } from './texts.ts';

/** What is to be taken out of the configuration, and what that means. */
export interface RemoveView {
  readonly title: string;
  /** Where the form goes. */
  readonly action: string;
  readonly backTo: string;
  /** Sentences. */
  readonly meaning: readonly string[];
  /** Why it cannot be removed, in sentences; []: it can. */
  readonly obstacles: readonly string[];
  readonly alert?: string | undefined;
}

/** What a removal means; the change itself is shown next, and only then written. */
export function renderRemove(frame: PageFrame, view: RemoveView): Html {
  const { title, action, backTo, meaning, obstacles, alert } = view;
  const { remove } = TEXTS;
  const form = html`<div class="field"><input type="checkbox" id="confirm" name="confirm" value="yes" required><label for="confirm">${remove.confirm}</label></div>
<button type="submit" class="danger">${remove.button}</button> <a href="${backTo}">${TEXTS.setup.cancel}</a>`;
  return renderLayout(frame, {
    title,
    page: 'channels',
    alert,
    main:
      obstacles.length > 0
        ? html`${obstacles.map((text) => html`<p class="notice warn">${text}</p>`)}<p><a href="${backTo}">${remove.back}</a></p>`
        : html`<ul>${meaning.map((text) => html`<li dir="auto">${text}</li>`)}</ul>${renderForm(frame, action, form)}`,
  });
}
