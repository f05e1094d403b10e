import { dirname, join, relative } from 'node:path/posix';
import { type Names, rename } from './names.ts';

/** Where the template is. Below it is the tree as a connector's files lie in the project. */
export const TEMPLATE_FOLDER = 'template';

export interface SourceFile {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** A file of the template, under its new name and at its place in the project, where its relative paths lead to the same files. */
export function moveFile({ path, text }: SourceFile, names: Names): SourceFile {
  const place = relative(TEMPLATE_FOLDER, path);
  const move = (link: string) => moveLink(link, path, place);
  const moved = text
    .replaceAll(/(?<=\bfrom '|\bimport\(')\.[^']+/g, move)
    // Links of Markdown.
    .replaceAll(/(?<=\]\()\.[^)\s]+/g, move);
  return { path: rename(place, names), text: rename(moved, names) };
}

/** What lies in the template comes along; everything else stays where it is. */
function moveLink(link: string, from: string, to: string): string {
  const target = join(dirname(from), link);
  if (target.startsWith(`${TEMPLATE_FOLDER}/`)) return link;
  const moved = relative(dirname(to), target);
  return moved.startsWith('.') ? moved : `./${moved}`;
}
