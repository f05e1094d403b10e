import { localise } from './locale.js';

// Shows what a channel would do while one types: the server is asked again when the form says something else.
const PAUSE_MS = 700;
const holder = document.querySelector('[data-preview]');
const form = holder?.querySelector('form');
const place = document.getElementById('preview-place');
if (holder instanceof HTMLElement && form instanceof HTMLFormElement && place !== null) start(holder, form, place);

/**
 * @param {HTMLElement} holder
 * @param {HTMLFormElement} form
 * @param {HTMLElement} place
 */
function start(holder, form, place) {
  const address = holder.dataset.preview ?? '';
  let asking = new AbortController();
  let timer;
  const ask = async () => {
    clearTimeout(timer);
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    place.setAttribute('aria-busy', 'true');
    await load(address, form, place, signal);
    if (!signal.aborted) place.removeAttribute('aria-busy');
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  form.addEventListener('submit', (event) => {
    if (event.submitter?.getAttribute('formaction') !== address) return;
    event.preventDefault();
    ask();
  });
  if (place.childElementCount === 0) ask();
}

/**
 * @param {string} address
 * @param {HTMLFormElement} form
 * @param {HTMLElement} place
 * @param {AbortSignal} signal
 */
async function load(address, form, place, signal) {
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(address, { method: 'POST', body, signal, headers: { 'X-Console-Live': '1' } });
    if (answer.status === 401) location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.getElementById('preview-result');
    if (fresh === null || signal.aborted) return;
    localise(fresh);
    place.replaceChildren(fresh);
  } catch {
    // A later one took its place, or the gateway is away: what is shown stays.
  }
}
