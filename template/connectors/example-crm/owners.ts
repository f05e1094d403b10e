import type { Call, Owner } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';
import { type UserAnswer, usersAnswer } from './answers.ts';
import { toOwner } from './contact.ts';
import type { Send } from './transport.ts';

/** An active user with this e-mail. Compared here once more: many CRMs search by the beginning of a text. */
export async function findOwner(send: Send, email: string, call: Call): Promise<Owner | undefined> {
  const wanted = email.trim().toLowerCase();
  const users = await searchUsers(send, wanted, call);
  const found = users.find((user) => user.active && user.email?.toLowerCase() === wanted);
  return found && toOwner(found);
}

async function searchUsers(send: Send, email: string, call: Call): Promise<readonly UserAnswer[]> {
  try {
    const { users } = await send(
      {
        name: 'users.search',
        doing: 'searching for a user',
        method: 'GET',
        path: 'users',
        query: { email },
        isGeneral: true,
        schema: usersAnswer,
      },
      call,
    );
    return users;
  } catch (error) {
    // The right to read users is optional, and `check` says when it is missing: as an error it would read as a refused key.
    if (error instanceof ConnectorError && error.status === 403) return [];
    throw error;
  }
}
