import { type Html, html } from '../../../src/html/html.ts';
import type { ConnectorPage } from '../../connector.ts';

/** What every page needs to know of its book. */
export interface PageContext {
  readonly account: string;
  /** Path of the book's pages, without a slash at the end: links work behind any host name. */
  readonly base: string;
}

export interface PageParts {
  readonly status: number;
  readonly title: string;
  readonly main: Html;
  /** What the search box holds. */
  readonly search?: string;
}

/** A whole document around the main part of a page. */
export function renderLayout(
  { account, base }: PageContext,
  { status, title, main, search = '' }: PageParts,
): ConnectorPage {
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>${title} – Contact book ${account}</title>
<link rel="stylesheet" href="${base}/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<nav aria-label="Contact book"><a class="home" href="${base}/contacts">Contact book ${account}</a></nav>
<form role="search" action="${base}/contacts" method="get">
<div><label for="q">Name, company, e-mail or phone</label><input id="q" name="q" type="search" value="${search}"></div>
<button type="submit">Search</button>
</form>
</header>
<main id="main">
<h1 dir="auto">${title}</h1>
${main}
</main>
<footer>Kept in the gateway’s own database.</footer>
</body>
</html>
`;
  return { status, body: body.toString(), type: 'text/html' };
}
