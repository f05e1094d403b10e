const SUFFIX_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** Whether this can be the id of a Salesforce record at all: 15 or 18 letters and digits. */
export function isRecordId(id: string): boolean {
  return /^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(id);
}

/**
 * The 18-character form, which does not depend on case: three letters, each of which says which of five characters are
 * capitals. https://help.salesforce.com/s/articleView?id=000383751
 */
export function toLongId(id: string): string {
  if (id.length !== 15) return id;
  const suffix = [0, 5, 10].map((start) => {
    const capitals = [...id.slice(start, start + 5)].reduce(
      (bits, character, index) => (/[A-Z]/.test(character) ? bits | (1 << index) : bits),
      0,
    );
    return SUFFIX_ALPHABET.charAt(capitals);
  });
  return `${id}${suffix.join('')}`;
}
