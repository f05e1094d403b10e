import { toEmails } from '../src/lead/email.ts';
import { expectObject, type Problem } from './problems.ts';
import { isObject } from './validate.ts';

/** `accounts.NAME.owners`: which CRM user a Jivo agent is, where their e-mails differ. Problems are added to the list. */
export function readOwners(value: unknown, path: string, problems: Problem[]): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (!isObject(value)) {
    problems.push(expectObject(path, value));
    return {};
  }
  const owners = Object.entries(value).flatMap(([given, user]) => {
    const agent = /^\d+$/.test(given.trim()) ? given.trim() : toOnlyEmail(given);
    const email = toOnlyEmail(user);
    if (agent === undefined) {
      problems.push({
        path: `${path}.${given}`,
        text: 'expected the e-mail of a Jivo agent, or the number Jivo gives him',
      });
    } else if (email === undefined) {
      problems.push({ path: `${path}.${given}`, text: 'expected the e-mail of a CRM user', found: user });
    }
    return agent === undefined || email === undefined ? [] : [[agent, email] as const];
  });
  return Object.fromEntries(owners);
}

function toOnlyEmail(value: unknown): string | undefined {
  const emails = toEmails(value);
  return emails.length === 1 ? emails[0] : undefined;
}
