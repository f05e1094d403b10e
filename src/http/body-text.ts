/** Of a Content-Type header, such as `application/json; charset=windows-1251`. */
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]+)/i;

/** Bytes written as characters U+0000 to U+00FF: runs of well-formed UTF-8, as the table 3-7 of the Unicode Standard has it. */
const WELL_FORMED =
  /(?:[^\x80-\xff]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+/g;

/**
 * The text of a body, in the charset its header names, else in UTF-8. No byte is lost or replaced: what is neither is read as
 * windows-1252, byte by byte, in which every byte is a character.
 */
export function decodeBody(bytes: Uint8Array, contentType: string): string {
  const declared = CHARSET.exec(contentType)?.[1];
  return (declared === undefined ? undefined : decode(bytes, declared)) ?? decode(bytes, 'utf-8') ?? mendText(bytes);
}

/** Undefined for bytes that are not of this charset, or a charset nobody knows. */
function decode(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whole characters of UTF-8 stay as they are: one that was cut off must not spoil the rest. */
function mendText(bytes: Uint8Array): string {
  const single = new TextDecoder('windows-1252');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const parts: string[] = [];
  let end = 0;
  for (const { 0: run, index } of text.matchAll(WELL_FORMED)) {
    parts.push(single.decode(bytes.subarray(end, index)), Buffer.from(run, 'latin1').toString('utf8'));
    end = index + run.length;
  }
  return [...parts, single.decode(bytes.subarray(end))].join('');
}
