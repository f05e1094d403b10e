// Runs in the page, where there is no TypeScript.

/** What can be used and has neither text nor label, and ids given twice. */
function findNameless() {
  const usable = [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, progress')];
  const nameless = usable.filter((element) => {
    const labels = element.labels?.length ?? 0;
    return labels === 0 && element.textContent.trim() === '' && !element.hasAttribute('aria-label');
  });
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [...nameless.map((element) => element.outerHTML), ...twice];
}

const toChannels = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);

/** Relative luminance as WCAG defines it: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function toLight(colour) {
  const [red, green, blue] = toChannels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function toGround(element) {
  if (element === null) return getComputedStyle(document.body).backgroundColor;
  const ground = getComputedStyle(element).backgroundColor;
  return toChannels(ground)[3] === 0 ? toGround(element.parentElement) : ground;
}

function hasText(element) {
  return [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '');
}

/** Texts whose contrast with their ground is below WCAG AA. */
function findFaintTexts() {
  const elements = [...document.querySelectorAll('main *, header *')].filter((element) => hasText(element));
  return elements.flatMap((element) => {
    if (element instanceof SVGElement) return [];
    const lights = [getComputedStyle(element).color, toGround(element)].map(toLight);
    const contrast = (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
    return contrast >= 4.5 ? [] : [`${contrast.toFixed(2)} ${element.outerHTML.slice(0, 80)}`];
  });
}

/** What is folded up is not looked at. */
function openFolds() {
  for (const fold of document.querySelectorAll('details.fold')) fold.open = true;
}

globalThis.pageChecks = { findNameless, findFaintTexts, openFolds };
