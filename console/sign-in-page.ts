import { type Html, html } from '../src/html/html.ts';
import { BASE, renderBare } from './layout.ts';
import { TEXTS } from './texts.ts';

export interface SignInView {
  readonly csrf: string;
  /** Where to go afterwards, a path of this gateway. */
  readonly next: string;
  readonly alert?: string | undefined;
}

/** Asks for the password. */
export function renderSignIn({ csrf, next, alert }: SignInView): Html {
  return renderBare(
    TEXTS.signIn.title,
    html`${alert !== undefined && html`<p class="notice bad" role="alert" id="alert">${alert}</p>`}
<form method="post" action="${BASE}/sign-in">
<input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="next" value="${next}">
<div class="wide"><label for="password">${TEXTS.signIn.label}</label><input id="password" name="password" type="password" autocomplete="current-password" required autofocus${alert !== undefined && html` aria-describedby="alert"`}></div>
<button type="submit" class="main">${TEXTS.signIn.button}</button>
</form>`,
  );
}

/** For a gateway without a password: the way in is the printed link. */
export function renderLinkNeeded(text: string): Html {
  return renderBare(TEXTS.signIn.title, html`<p>${text}</p>`);
}

/** A browser that comes from another site sends no cookie until this page asks for the same address again. */
export function renderComeAgain(path: string): Html {
  return renderBare(
    TEXTS.product,
    html`<p><a href="${path}">${TEXTS.signIn.goOn}</a></p>`,
    html`<meta http-equiv="refresh" content="0">`,
  );
}

/** Something is wrong with what was asked for. */
export function renderProblem(title: string, text: string): Html {
  return renderBare(title, html`<p>${text}</p><p><a href="${BASE}">${TEXTS.pages.overview}</a></p>`);
}
