import type { Holds } from '../connector.ts';
import { DEFAULT_CARD, OBJECT_NAME, toRecordTypes } from './record-types.ts';

const WHAT: Readonly<Record<Holds, string>> = {
  name: 'name',
  firstName: 'first name',
  lastName: 'last name',
  email: 'e-mail',
  phone: 'phone',
  organization: 'company',
  description: 'description',
};

/** The fields of people the connector reads and writes, as Markdown for its README. */
export function describeFields(): string {
  const types = toRecordTypes({ extraPhoneField: '' });
  const rows = types.flatMap(({ type, title, slots }) =>
    slots.map(({ field, holds, maxLength }) => [
      title,
      `\`${OBJECT_NAME[type]}.${field}\``,
      WHAT[holds],
      `${maxLength ?? ''}`,
    ]),
  );
  const card = DEFAULT_CARD.map(({ title, from }) => `${title} (\`${from}\`)`).join(', ');
  return [
    '| Record | Field | Holds | Longest value |',
    '| --- | --- | --- | --- |',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `Several phone fields are filled from the top; \`extraPhoneField\` comes last. Default card: ${card}.`,
  ].join('\n');
}
