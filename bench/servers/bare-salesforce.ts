import type { BareCalls } from './bare-calls.ts';

interface Login {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

interface CompositeAnswer {
  readonly compositeResponse: readonly {
    readonly body: { readonly records?: readonly { Id: string }[]; id?: string };
  }[];
}

const BASE = '/services/data/v66.0';

/** The two composite requests the gateway makes on a first contact, after one login for all. */
export async function createSalesforceCalls({ url, clientId, clientSecret }: Login): Promise<BareCalls> {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const login = await fetch(`${url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  const session = (await login.json()) as { access_token: string; instance_url: string };
  const headers = { authorization: `Bearer ${session.access_token}`, 'content-type': 'application/json' };
  const send = async (compositeRequest: readonly object[]): Promise<CompositeAnswer> => {
    const body = JSON.stringify({ allOrNone: false, compositeRequest });
    const answer = await fetch(`${session.instance_url}${BASE}/composite`, { method: 'POST', headers, body });
    return (await answer.json()) as CompositeAnswer;
  };
  return async ({ name, email }) => {
    const found = await send(['Contact', 'Lead'].map((object) => toQuery(object, email)));
    const [known] = found.compositeResponse.flatMap(({ body }) => body.records ?? []);
    if (known !== undefined) return { result: 'ok', crm_link: `${session.instance_url}/${known.Id}` };
    const fields = { Email: email, LastName: name, Company: '[not provided]' };
    const made = await send([
      { method: 'POST', url: `${BASE}/sobjects/Lead`, referenceId: 'record', body: fields },
      { method: 'GET', url: `${BASE}/sobjects/Lead/@{record.id}?fields=Id,OwnerId,Email`, referenceId: 'read' },
    ]);
    return { result: 'ok', crm_link: `${session.instance_url}/${made.compositeResponse[0]?.body.id}` };
  };
}

function toQuery(object: string, email: string): object {
  const soql = `SELECT Id, OwnerId, Owner.Name, FirstName, LastName, Email, Phone FROM ${object} WHERE Email IN ('${email}') LIMIT 20`;
  return { method: 'GET', url: `${BASE}/query?q=${encodeURIComponent(soql)}`, referenceId: object };
}
