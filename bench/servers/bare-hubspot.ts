import type { BareCalls } from './bare-calls.ts';

/** The two requests the gateway makes on a first contact. */
export function createHubspotCalls({ url, token }: { readonly url: string; readonly token: string }): BareCalls {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' };
  const contacts = `${url}/crm/objects/2026-03/contacts`;
  return async ({ name, email }) => {
    const found = await fetch(`${contacts}/${encodeURIComponent(email)}?idProperty=email`, { headers });
    const known = (await found.json()) as { url?: string };
    if (found.ok) return { result: 'ok', crm_link: known.url };
    const [firstname, lastname] = name.split(' ');
    const made = await fetch(contacts, {
      method: 'POST',
      headers,
      body: JSON.stringify({ properties: { email, firstname, lastname } }),
    });
    return { result: 'ok', crm_link: ((await made.json()) as { url?: string }).url };
  };
}
