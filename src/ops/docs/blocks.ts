/** Makes the text of a marked block, by the block's name. */
export type Blocks = ReadonlyMap<string, () => string>;

/** A document with its blocks filled. `stale`: the names of those that said something else before. */
export interface FilledDocument {
  readonly text: string;
  readonly stale: readonly string[];
}

/** The marks in a document cannot be followed. */
export class MarkError extends Error {
  override readonly name = 'MarkError';
}

const MARK = /^<!-- (BEGIN|END) (?:GENERATED: )?([A-Za-z][\w-]*) -->$/;

interface OpenBlock {
  readonly name: string;
  readonly lines: string[];
}

/**
 * Fills every `<!-- BEGIN GENERATED: name -->` … `<!-- END GENERATED: name -->`; `GENERATED: ` may be left out. Marks stand alone in their line.
 * Throws `MarkError` for an unknown name and for a mark without its partner.
 */
export function fillBlocks(text: string, blocks: Blocks): FilledDocument {
  const filled: string[] = [];
  const stale: string[] = [];
  let open: OpenBlock | undefined;
  for (const line of text.split('\n')) {
    const [, kind, name = ''] = MARK.exec(line) ?? [];
    if (kind === undefined) {
      (open?.lines ?? filled).push(line);
    } else if (kind === 'BEGIN') {
      if (open !== undefined) throw new MarkError(`block ${open.name} has no end before block ${name} begins`);
      open = { name, lines: [] };
      filled.push(line);
    } else {
      if (open?.name !== name) throw new MarkError(`block ${name} ends without having begun`);
      const wanted = renderBlock(blocks, name);
      if (wanted.join('\n') !== open.lines.join('\n')) stale.push(name);
      filled.push(...wanted, line);
      open = undefined;
    }
  }
  if (open !== undefined) throw new MarkError(`block ${open.name} has no end`);
  return { text: filled.join('\n'), stale };
}

/** Between blank lines: Markdown takes a table directly after a mark for part of it. */
function renderBlock(blocks: Blocks, name: string): readonly string[] {
  const block = blocks.get(name);
  if (block === undefined) {
    throw new MarkError(`there is no block ${name}; blocks: ${[...blocks.keys()].join(', ')}`);
  }
  return ['', ...block().trim().split('\n'), ''];
}
