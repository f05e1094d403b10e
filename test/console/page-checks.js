// Runs in the page, where there is no TypeScript, before the page's own scripts and beside axe.

/** What can be used and has neither text nor label, and ids given twice. */
function findNameless() {
  const usable = [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, progress')];
  const nameless = usable.filter((element) => {
    const labels = element.labels?.length ?? 0;
    return labels === 0 && element.textContent.trim() === '' && !element.hasAttribute('aria-label');
  });
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [...nameless.map((element) => `no name: ${element.outerHTML}`), ...twice.map((id) => `twice: ${id}`)];
}

/** What there must be one of. */
function findMiscounted() {
  const counts = ['h1', 'main'].map((name) => [name, document.querySelectorAll(name).length]);
  return counts.filter(([, count]) => count !== 1).map(([name, count]) => `${name}: ${count}`);
}

/** A page that is wider than its window. */
function findWide() {
  const { scrollWidth } = document.documentElement;
  return scrollWidth <= innerWidth ? [] : [`${scrollWidth} px wide`];
}

/** Links that only a colour tells from the text around them. */
function findBareLinks() {
  const links = [...document.querySelectorAll('a[href]')];
  const bare = links.filter((link) => !getComputedStyle(link).textDecorationLine.includes('underline'));
  return bare.map(({ outerHTML }) => `not underlined: ${outerHTML}`);
}

/** Red, green and blue to 255, and how opaque. */
function toChannels(colour) {
  const [red = 0, green = 0, blue = 0, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue, alpha];
}

/** Relative luminance as WCAG defines it: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function toLight(channels) {
  const [red, green, blue] = channels.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** What one sees of a colour that lets another through. */
function blend([red, green, blue, alpha], under) {
  return [red, green, blue].map((value, index) => value * alpha + under[index] * (1 - alpha));
}

const WHITE = [255, 255, 255];

/** The colour behind the element's text. */
function toGround(element) {
  if (element === null) return WHITE;
  const ground = toChannels(getComputedStyle(element).backgroundColor);
  return ground[3] === 1 ? ground : blend(ground, toGround(element.parentElement));
}

/** How opaque the element is with all around it. */
function toOpacity(element) {
  return element === null ? 1 : Number(getComputedStyle(element).opacity) * toOpacity(element.parentElement);
}

function hasText(element) {
  return [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '');
}

/** The style of the element's text, also of what stands in a field. undefined: it has none. */
function toTextStyle(element) {
  if (element instanceof SVGElement) return undefined;
  if (element instanceof HTMLInputElement && element.type !== 'hidden') {
    return getComputedStyle(element, element.value === '' ? '::placeholder' : null);
  }
  return hasText(element) ? getComputedStyle(element) : undefined;
}

/**
 * Texts whose contrast with their ground is below WCAG AA for small ones. In the place of axe's `color-contrast`, which takes
 * ten times as long, allows less contrast for large texts and does not look at placeholders.
 */
function findFaintTexts() {
  return [...document.querySelectorAll('body *')].flatMap((element) => {
    const style = toTextStyle(element);
    if (style === undefined) return [];
    const ground = toGround(element);
    const [red, green, blue, alpha] = toChannels(style.color);
    const text = blend([red, green, blue, alpha * toOpacity(element)], ground);
    const lights = [text, ground].map(toLight);
    const contrast = (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
    return contrast >= 4.5 ? [] : [`${contrast.toFixed(2)} ${element.outerHTML.slice(0, 80)}`];
  });
}

/** What axe finds serious or worse, but for `color-contrast`: see `findFaintTexts`. */
async function findByAxe() {
  const rules = { 'color-contrast': { enabled: false } };
  const { violations } = await globalThis.axe.run({ resultTypes: ['violations'], rules });
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

/** What is folded up is not looked at. */
function openFolds() {
  for (const fold of document.querySelectorAll('details.fold')) fold.open = true;
}

/** All that is wrong with what the page says and how it is built. */
async function findFaults() {
  openFolds();
  return [...findNameless(), ...findMiscounted(), ...findBareLinks(), ...(await findByAxe())];
}

/** All that is wrong with how it looks in this width and these colours. */
function findBadLooks() {
  openFolds();
  return [...findWide(), ...findFaintTexts()];
}

globalThis.pageChecks = { findFaults, findBadLooks };
