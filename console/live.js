// Shows news without loading the page: when the server says that something happened, the live part is fetched anew.
import { localise } from './locale.js';

const SHORTEST_PAUSE_MS = 1_000;
const live = document.getElementById('live');
const control = document.getElementById('live-control');
if (live !== null && control !== null) start(live, control);

/**
 * @param {HTMLElement} live
 * @param {HTMLElement} control
 */
function start(live, control) {
  const status = control.querySelector('[role=status]');
  const button = document.createElement('button');
  button.type = 'button';
  control.append(button);
  let paused = false;
  let busy = false;
  let asked = false;
  const say = (text) => {
    if (status !== null && status.textContent !== text) status.textContent = text;
  };
  const show = () => {
    button.textContent = (paused ? control.dataset.resume : control.dataset.pause) ?? '';
    say(paused ? '' : (control.dataset.on ?? ''));
  };
  const refresh = async () => {
    if (paused || document.hidden || busy) {
      asked = true;
      return;
    }
    busy = true;
    asked = false;
    await load(live);
    setTimeout(() => {
      busy = false;
      if (asked) refresh();
    }, SHORTEST_PAUSE_MS);
  };
  button.addEventListener('click', () => {
    paused = !paused;
    show();
    if (asked) refresh();
  });
  document.addEventListener('visibilitychange', () => asked && refresh());
  const source = new EventSource(live.dataset.live ?? '');
  source.addEventListener('open', show);
  source.addEventListener('change', refresh);
  source.addEventListener('error', () => say(control.dataset.lost ?? ''));
  show();
}

/** @param {HTMLElement} live */
async function load(live) {
  const answer = await fetch(location.href, { headers: { 'X-Console-Live': '1' } }).catch(() => undefined);
  if (answer === undefined) return;
  if (answer.redirected || answer.status === 401) {
    location.reload();
    return;
  }
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.getElementById('live');
  // The page has come to its end, such as that of an event which is done.
  if (fresh === null) {
    location.reload();
    return;
  }
  const focused = document.activeElement?.closest('#live [id]')?.id;
  const typed = [...live.querySelectorAll('input[id]:not([type=checkbox])')].map(({ id, value }) => [id, value]);
  const opened = [...live.querySelectorAll('details[open][id]')].map(({ id }) => id);
  localise(fresh);
  live.replaceChildren(...fresh.childNodes);
  for (const id of opened) document.getElementById(id)?.setAttribute('open', '');
  for (const [id, value] of typed) {
    const input = document.getElementById(id);
    if (input !== null && value !== '') input.value = value;
  }
  if (focused !== undefined) document.getElementById(focused)?.focus();
  // For what is drawn from the page.
  document.dispatchEvent(new Event('renewed'));
}
