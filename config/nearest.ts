const MAX_EDITS = 3;

/** One edit for so many letters: of a short word more would leave another word. */
const LETTERS_PER_EDIT = 3;

/** The known word a misspelt one most likely means; undefined when none is near. */
export function toNearest(word: string, known: readonly string[]): string | undefined {
  let best: { candidate: string; edits: number } | undefined;
  for (const candidate of known) {
    const edits = countEdits(word.toLowerCase(), candidate.toLowerCase());
    if (best === undefined || edits < best.edits) best = { candidate, edits };
  }
  if (best === undefined || best.edits > Math.min(MAX_EDITS, Math.ceil(word.length / LETTERS_PER_EDIT)))
    return undefined;
  return best.candidate;
}

/** Levenshtein distance. */
function countEdits(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...left].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...right].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
