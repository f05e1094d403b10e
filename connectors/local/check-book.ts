import type { CheckReport, Finding } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import type { Book } from './contacts.ts';
import { toNumber } from './database.ts';

function toOwnersFinding(book: Book): Finding {
  const withoutEmail = book.settings.owners.filter((owner) => owner.email === undefined);
  if (book.settings.owners.length === 0) {
    return { level: 'ok', text: 'No owners are configured: contacts stay without an owner.' };
  }
  if (withoutEmail.length === 0) return { level: 'ok', text: `Owners: ${book.settings.owners.length}.` };
  return {
    level: 'warning',
    text: `Owners without an e-mail: ${withoutEmail.map((owner) => owner.id).join(', ')}.`,
    hint: 'Add the e-mail the agent has in Jivo, or nobody will be matched to them.',
  };
}

/** Counts the contacts: the cheapest proof that the tables are there and can be read. Never throws. */
export async function checkBook(book: Book, run: Book['database']['all']): Promise<CheckReport> {
  try {
    const sql = 'SELECT COUNT(*) AS contacts FROM local_contacts WHERE account = ? AND merged_into IS NULL';
    const [row] = await run(sql, [book.account]);
    const count: Finding = { level: 'ok', text: `Contacts in the book: ${toNumber(row?.contacts)}.` };
    return { ok: true, account: `Contact book ${book.account}`, findings: [count, toOwnersFinding(book)] };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const hint = "Look at storage.url and at the database's own log.";
    return {
      ok: false,
      account: `Contact book ${book.account}`,
      findings: [{ level: 'error', text: error.message, hint }],
    };
  }
}
