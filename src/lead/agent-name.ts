import type { Agent } from './lead.ts';

/** What the admin knows a Jivo agent by. Pure. */
export function toAgentName({ name, email, id }: Agent): string {
  const contact = email ?? (id === undefined ? undefined : `number ${id}, without an e-mail`);
  if (name === undefined) return contact ?? '';
  return contact === undefined ? name : `${name} (${contact})`;
}
