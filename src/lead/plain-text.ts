import { LABELS } from './activity-labels.ts';
import type { ActivityFact, ActivityLine, ActivityText } from './activity-text.ts';
import { cutText } from './text.ts';

/** Shorter parts would hold little but their heading. */
const SHORTEST_PART = 40;

/** The whole activity as plain text: title, facts, what was said, remarks. */
export function toPlainText(text: ActivityText): string {
  return `${text.title}\n${toBody(text)}`.trimEnd();
}

/**
 * The same in one text, or in several numbered ones when it is longer than `maxLength` (UTF-16 units, at least 40, else
 * RangeError). Together the parts hold everything; they end at line ends or spaces where possible, never inside a code point.
 */
export function toPlainParts(text: ActivityText, maxLength: number): readonly string[] {
  if (maxLength < SHORTEST_PART) throw new RangeError(`A part needs at least ${SHORTEST_PART} characters.`);
  const whole = toPlainText(text);
  if (whole.length <= maxLength) return [whole];
  // A long title would leave no room for the text; it is then part of the text instead.
  const headed = text.title.length <= maxLength / 2 - SHORTEST_PART / 2;
  const body = headed ? toBody(text) : whole;
  const toHeading = (index: number, count: number): string =>
    `${headed ? `${text.title} ` : ''}${LABELS.part(index, count)}\n`;
  for (let digits = 1; ; digits += 1) {
    const widest = 10 ** digits - 1;
    const chunks = cutIntoChunks(body, maxLength - toHeading(widest, widest).length);
    if (chunks.length <= widest) return chunks.map((chunk, index) => toHeading(index + 1, chunks.length) + chunk);
  }
}

function toBody(text: ActivityText): string {
  const sections = [
    text.facts.map(writeFact),
    text.lines.map(writeLine),
    text.remarks.map((remark) => `${LABELS.note}: ${remark}`),
  ];
  return sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n');
}

function writeFact(fact: ActivityFact): string {
  const told = fact.link === undefined || URL.parse(fact.value)?.href === fact.link;
  return `${fact.label}: ${fact.value}${told ? '' : ` (${fact.link})`}`;
}

function writeLine(line: ActivityLine): string {
  const speaker = line.speaker === '' ? '' : `${line.speaker}: `;
  return `${line.time === undefined ? '' : `[${line.time}] `}${speaker}${line.text}`;
}

function cutIntoChunks(text: string, length: number): readonly string[] {
  const chunks: string[] = [];
  let rest = text;
  while (rest.length > length) {
    const end = findBreak(rest, length);
    const chunk = end === undefined ? cutText(rest, length) : rest.slice(0, end);
    chunks.push(chunk);
    rest = rest.slice(chunk.length + (end === undefined ? 0 : 1));
  }
  return rest === '' ? chunks : [...chunks, rest];
}

/** Where the last line, or else the last word, ends in the later half of the room. */
function findBreak(text: string, length: number): number | undefined {
  return ['\n', ' '].map((mark) => text.lastIndexOf(mark, length)).find((index) => index > length / 2);
}
