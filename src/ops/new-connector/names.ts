import { UsageError } from '../command.ts';

/** One connector by each of the names its files use. */
export interface Names {
  /** Folder, key of the registry: `zoho-crm`. */
  readonly id: string;
  /** What people call it: `Zoho CRM`. */
  readonly title: string;
  /** Its definition in code: `zohoCrm`. */
  readonly constant: string;
  /** Beginning of its types: `ZohoCrm`. */
  readonly type: string;
}

/** How the template calls itself. */
export const TEMPLATE: Names = toNames('example-crm');

const LONGEST_ID = 40;
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** It goes into texts of code and documents, where quotes and marks would mean something. */
const TITLE = /^[\p{L}\p{N}]([\p{L}\p{N} .&+()-]{0,58}[\p{L}\p{N}.+)])?$/u;

/** Words that no constant can be called by, or that would hide what the code works with. */
const RESERVED = new Set(
  `arguments async await break case catch class console const constructor continue debugger default delete do else enum
  eval export extends false finally for function if implements import in instanceof interface let new null package private
  process protected prototype public return static super switch this throw true try typeof undefined var void while with
  yield`.split(/\s+/),
);

/** Throws `UsageError` for an id or a title that cannot be used anywhere. Whether the id is free is another question. */
export function readNames(id: string, title?: string): Names {
  if (!ID.test(id) || id.length > LONGEST_ID) {
    const example = 'such as zoho-crm: small letters, digits and single hyphens, a letter first';
    throw new UsageError(
      `"${id}" cannot be the id of a connector. It expects at most ${LONGEST_ID} characters ${example}.`,
    );
  }
  if (title !== undefined && !TITLE.test(title)) {
    throw new UsageError('--title expects at most 60 letters, digits, spaces and . & + - ( ), such as "Zoho CRM".');
  }
  const names = toNames(id, title);
  if (RESERVED.has(names.constant)) throw new UsageError(explainClash(id));
  return names;
}

/** A clash with a word that means something else in the code. */
export function explainClash(id: string): string {
  return `"${id}" means something else in the code of a connector. Take another id, such as ${id}-crm.`;
}

function toNames(id: string, title = id.split('-').map(toTitleWord).join(' ')): Names {
  const type = id.split('-').map(capitalise).join('');
  return { id, title, constant: type.charAt(0).toLowerCase() + type.slice(1), type };
}

function toTitleWord(word: string): string {
  return word === 'crm' ? 'CRM' : capitalise(word);
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The text with every name of the template replaced, all at once: a new name may hold an old one. */
export function rename(text: string, names: Names): string {
  const pairs = (['id', 'title', 'constant', 'type'] as const).map((key) => [TEMPLATE[key], names[key]] as const);
  const renamed = new Map(pairs);
  return text.replaceAll(new RegExp([...renamed.keys()].join('|'), 'g'), (found) => renamed.get(found) ?? found);
}
