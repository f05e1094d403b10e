const CHECK_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const BASE_62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Key prefixes of the objects this emulator holds. */
export const ID_PREFIXES: Readonly<Record<string, string>> = {
  Account: '001',
  Contact: '003',
  User: '005',
  Lead: '00Q',
  Task: '00T',
  Group: '00G',
  Organization: '00D',
  Opportunity: '006',
  ContentNote: '069',
  ContentDocumentLink: '06A',
  PermissionSet: '0PS',
  PermissionSetAssignment: '0Pa',
  ObjectPermissions: '110',
  AssignmentRule: '01Q',
};

/** Appends the three check characters that make a 15-character id safe where case is lost. */
export function toLongId(shortId: string): string {
  let suffix = '';
  for (const chunk of [0, 5, 10]) {
    let bits = 0;
    for (let index = 0; index < 5; index += 1) {
      if (/[A-Z]/.test(shortId.charAt(chunk + index))) bits += 2 ** index;
    }
    suffix += CHECK_ALPHABET.charAt(bits);
  }
  return shortId + suffix;
}

/** The 18-character form of an id in either length; undefined for anything that is not an id. */
export function normaliseId(text: string): string | undefined {
  if (!/^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$/.test(text)) return undefined;
  const long = toLongId(text.slice(0, 15));
  if (text.length === 18 && text.toUpperCase() !== long.toUpperCase()) return undefined;
  return long;
}

/** Makes the n-th id of an object. */
export function buildId(objectName: string, sequence: number): string {
  let rest = sequence;
  let tail = '';
  while (rest > 0) {
    tail = BASE_62.charAt(rest % 62) + tail;
    rest = Math.floor(rest / 62);
  }
  const prefix = ID_PREFIXES[objectName];
  if (prefix === undefined) throw new Error(`No id prefix is known for ${objectName}.`);
  return toLongId(`${prefix}gK000${tail.padStart(7, '0')}`);
}

/** The object an id belongs to, by its first three characters. */
export function findObjectOfId(id: string): string | undefined {
  return Object.entries(ID_PREFIXES).find(([, prefix]) => id.startsWith(prefix))?.[0];
}
