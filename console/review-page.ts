import type { CheckReport } from '../connectors/connector.ts';
import { type Html, html } from '../src/html/html.ts';
import { renderReport } from './channels-page.ts';
import { type DiffLine, diffLines, shortenDiff } from './diff.ts';
import { BASE, type PageFrame, renderForm, renderLayout } from './layout.ts';
import { type Preview, renderPreview } from './preview.ts';
import { TEXTS } from './texts.ts';

export interface ReviewView {
  readonly draft: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** What the CRM said of a new account. */
  readonly report?: CheckReport | undefined;
  /** What the channel would do. */
  readonly preview?: Preview;
  readonly secretFiles: readonly string[];
  /** Other processes may work on the same store. */
  readonly isShared: boolean;
  /** Where one goes back to. */
  readonly backTo: string;
}

const MARKS = { same: ' ', added: '+', removed: '-' } as const;
const AROUND = 3;

/** The last step: what the CRM said, and what will be written. */
export function renderReview(frame: PageFrame, view: ReviewView): Html {
  const { setup } = TEXTS;
  const lines = shortenDiff(diffLines(view.before, view.after), AROUND);
  return renderLayout(frame, {
    title: setup.reviewTitle,
    page: 'channels',
    main: html`${view.report !== undefined && renderReport(view.report)}
${view.preview !== undefined && renderPreview(view.preview)}
<section aria-labelledby="diff"><h2 id="diff">${setup.diff(view.path)}</h2>
<pre class="diff" tabindex="0">${lines.map(renderDiffLine)}</pre>
${view.secretFiles.length > 0 && html`<p>${setup.secretFiles(view.secretFiles.join(', '))}</p>`}
<p class="muted">${setup.applyHelp}${view.isShared && html` ${setup.applyShared}`}</p></section>
${renderForm(frame, `${BASE}/setup/write`, html`<input type="hidden" name="draft" value="${view.draft}"><button type="submit" class="main">${setup.write}</button> <a href="${view.backTo}">${setup.cancel}</a>`)}`,
  });
}

function renderDiffLine(line: DiffLine | undefined): Html {
  if (line === undefined)
    return html`<span class="muted">  …
</span>`;
  return html`<span class="${line.kind}">${MARKS[line.kind]} ${line.text}
</span>`;
}
