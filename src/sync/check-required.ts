import type { Finding } from '../../connectors/connector.ts';
import { isForAccount, listMakings, type Mapped } from './channel-records.ts';
import type { MappedCrm } from './check-mappings.ts';

/** Pure. Fields a new record needs and nothing in the channel gives to every one of them. */
export function findUnfilled(path: string, channel: Mapped, crm: MappedCrm): readonly Finding[] {
  const mapped = channel.fields
    .filter((one) => one.when !== 'updated' && isForAccount(one, crm.account))
    .filter(({ if: given = {} }) => Object.keys(given).every((part) => part === 'account'))
    .map(({ to }) => to);
  const findings = listMakings(channel, crm.account).flatMap(({ type, fields }) =>
    findLacking(type ?? crm.createType, [...mapped, ...fields], crm).map(({ title, name }) => ({
      level: 'warning' as const,
      text: `${path}: a new ${title} needs the field ${name}, and no mapping fills it for every visitor.`,
      hint: `Add { "to": "${name}", "value": … } to "fields".`,
    })),
  );
  return findings.filter(({ text }, index) => findings.findIndex((other) => other.text === text) === index);
}

function findLacking(
  type: string,
  filled: readonly string[],
  { schema, recordTypes }: MappedCrm,
): readonly { readonly title: string; readonly name: string }[] {
  const slots = recordTypes.find((known) => known.type === type)?.slots.map(({ field }) => field) ?? [];
  const given = new Set([...slots, ...filled]);
  return schema.types
    .filter((known) => known.type === type)
    .flatMap(({ title, fields }) =>
      fields
        .filter(({ name, required, writable }) => required && writable && !given.has(name))
        .map(({ name }) => ({ title, name })),
    );
}
