const BREAKING = new Set(['br', 'p', 'div', 'li', 'tr', 'table', 'ul', 'ol', 'dl', 'dt', 'dd', 'blockquote', 'hr']);
const HIDDEN = new Set(['script', 'style', 'head', 'title', 'template']);
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  laquo: '«',
  raquo: '»',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  copy: '©',
  reg: '®',
};

/**
 * The text a reader would see of untrusted HTML: tags away, blocks on their own lines, entities resolved once.
 * For reading only: the result may contain `<` and must be escaped again before it goes into a page. Takes linear time.
 */
export function toPlainText(html: string): string {
  const [before = '', ...pieces] = html.split('<');
  const parts = [before];
  let hidden: string | undefined;
  for (const piece of pieces) {
    const end = piece.indexOf('>');
    const tag = end === -1 ? undefined : readTag(piece);
    if (tag === undefined) {
      if (hidden === undefined) parts.push(`<${piece}`);
      continue;
    }
    if (hidden === undefined && HIDDEN.has(tag)) hidden = tag;
    else if (hidden !== undefined && tag === `/${hidden}`) hidden = undefined;
    if (hidden !== undefined) continue;
    if (BREAKING.has(tag.replace('/', ''))) parts.push('\n');
    parts.push(piece.slice(end + 1));
  }
  return tidyLines(decodeEntities(parts.join('')));
}

/** `/p` of `/p>rest`, `!` of a comment or doctype; undefined for a `<` that opens no tag, as in `a < b`. */
function readTag(piece: string): string | undefined {
  if (piece.startsWith('!')) return '!';
  return /^\/?[a-z][a-z0-9]*/i.exec(piece)?.[0].toLowerCase();
}

function decodeEntities(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, (entity, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? entity;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
  });
}

function tidyLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}
