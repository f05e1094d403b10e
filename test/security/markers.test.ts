import { expect } from 'chai';
import type { FaultAnswer } from '../emulators/hubspot/faults.ts';
import type { Effect } from '../emulators/salesforce/faults.ts';
import { waitUntil } from '../gateway/wait-until.ts';
import {
  ECHO,
  type MarkedGateway,
  PERSON,
  SECRETS,
  startMarkedGateway,
  startTrap,
  type Trap,
} from './marked-gateway.ts';

const echoed = {
  status: 'error',
  category: 'VALIDATION_ERROR',
  message: ECHO,
  errors: [{ message: ECHO, code: ECHO, context: { propertyName: ['email', PERSON.email], echo: [ECHO] } }],
};

/** Last those after which the account is left alone for a while. */
const HUBSPOT_FAULTS = (trap: string): readonly [string, FaultAnswer][] => [
  ...[400, 403, 404, 409, 418, 500].map((status): [string, FaultAnswer] => [
    `${status} that echoes`,
    { type: 'status', status, json: echoed },
  ]),
  ...(['html', 'broken-json', 'none'] as const).map((body): [string, FaultAnswer] => [
    `502 ${body}`,
    { type: 'status', status: 502, body },
  ]),
  ['200 that is no answer', { type: 'status', status: 200, json: { echo: ECHO } }],
  ['200 broken', { type: 'status', status: 200, body: 'broken-json' }],
  ['302 to elsewhere', { type: 'status', status: 302, headers: { location: `${trap}/redirect` } }],
  ['307 to elsewhere', { type: 'status', status: 307, headers: { location: `${trap}/redirect` } }],
  ['reset', { type: 'reset' }],
  ['stall', { type: 'stall' }],
  ['stall-body', { type: 'stall-body' }],
  ['cut-body', { type: 'cut-body' }],
  ['401', { type: 'status', status: 401, json: echoed }],
  ['423', { type: 'status', status: 423, json: echoed }],
  ['429', { type: 'status', status: 429, json: { ...echoed, policyName: ECHO }, headers: { 'retry-after': '1' } }],
];

const SALESFORCE_FAULTS = (trap: string): readonly [string, Effect][] => [
  ...[
    'INVALID_EMAIL_ADDRESS',
    'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    'STRING_TOO_LONG',
    'DUPLICATES_DETECTED',
    'MALFORMED_QUERY',
    'INSUFFICIENT_ACCESS_OR_READONLY',
    'ENTITY_IS_DELETED',
    'UNHEARD_OF',
  ].map((errorCode): [string, Effect] => [
    errorCode,
    { kind: 'error', status: 400, errorCode, message: ECHO, fields: ['Email', PERSON.email] },
  ]),
  ['200 that is no answer', { kind: 'answer', status: 200, body: { echo: ECHO } }],
  ['500 that echoes', { kind: 'answer', status: 500, body: [{ message: ECHO, errorCode: ECHO }] }],
  ['302 to elsewhere', { kind: 'redirect', location: `${trap}/redirect` }],
  ...(
    [
      'session-expired',
      'unavailable',
      'lock-row',
      'stall-before-headers',
      'stall-in-body',
      'cut-body',
      'reset',
      'lost-answer',
      'stalled-answer',
      'html-502',
      'html-200',
      'request-limit',
    ] as const
  ).map((kind): [string, Effect] => [kind, { kind }]),
];

let lastNumber = 0;

/** A whole visit by a new person; every text of it is marked, and every URL leads into the trap. */
function createVisit(trap: string): readonly object[] {
  lastNumber += 1;
  const number = String(lastNumber);
  const [name, domain] = PERSON.email.split('@');
  const visitor = {
    number,
    name: `${PERSON.name} ${trap}/name`,
    email: `${name}+${number}@${domain}`,
    phone: `+1415555${String(1_000 + lastNumber)}`,
    description: `${PERSON.text} ${trap}/description`,
    social: { facebook: `${trap}/social`, avatar: `${trap}/avatar` },
    avatar: `${trap}/avatar`,
  };
  const page = { url: `${trap}/page`, title: `${PERSON.text} ${trap}/title` };
  const session = {
    utm: `${trap}/utm`,
    utm_json: { source: `${trap}/source`, campaign: PERSON.text },
    ip_addr: '127.0.0.1',
    user_agent: `${trap}/agent`,
    geoip: { city: `${trap}/city` },
  };
  const base = {
    widget_id: `${trap}/widget`,
    user_token: `${trap}/token`,
    chat_id: lastNumber,
    visitor,
    page,
    session,
    department: { name: `${trap}/department` },
    organization: { name: `${trap}/organization` },
    tags: [{ title: `${trap}/tag` }],
    custom_data: [{ content: `${trap}/custom`, link: `${trap}/link` }],
  };
  const agent = { id: '1', name: 'Agent', email: 'agent@shop.example', avatar: `${trap}/agent` };
  const messages = [
    {
      type: 'visitor',
      timestamp: 1_700_000_000,
      message: `${PERSON.text} ${trap}/message ![x](${trap}/image) <img src="${trap}/html">`,
    },
  ];
  return [
    { event_name: 'chat_accepted', ...base, agent },
    { event_name: 'chat_updated', ...base, visitor: { ...visitor, phone: PERSON.phone }, agent },
    { event_name: 'chat_assigned', ...base, agent, assign_to: `${trap}/contacts/1`, crm_link: `${trap}/contacts/1` },
    {
      event_name: 'chat_finished',
      ...base,
      agents: [agent],
      chat: { messages, blacklisted: false },
      html_messages: `<a href="${trap}/html">x</a>`,
      plain_messages: `${trap}/plain`,
    },
    {
      event_name: 'offline_message',
      ...base,
      message: `${PERSON.text} ${trap}/offline`,
      offline_message_id: lastNumber,
    },
    {
      event_name: 'call_event',
      ...base,
      agent,
      call: { type: 'incoming', status: 'end', phone: PERSON.phone, record_url: `${trap}/record` },
    },
  ];
}

async function visit(marked: MarkedGateway, channel: string, trap: string): Promise<void> {
  for (const body of createVisit(trap)) await marked.post(channel, body);
}

/** How events of an account went so far: null for well, else the kind of the newest failure. */
async function readKinds({ gateway }: MarkedGateway, account: string): Promise<readonly (string | null)[]> {
  const rows = await gateway.database.read
    .selectFrom('events')
    .select('reason_kind')
    .distinct()
    .where('account', '=', account)
    .where('attempts', '>', 0)
    .execute();
  return rows.map(({ reason_kind }) => reason_kind);
}

/** What of these is in the text, by name. */
function findMarkers(text: string, markers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(markers)
    .filter(([, marker]) => text.includes(marker))
    .map(([name]) => name);
}

const PERSONAL = { name: PERSON.name, email: '@personal.example', phone: '4155550177', text: PERSON.text };

describe('markers planted in every secret and every personal value', () => {
  let trap: Trap;
  let marked: MarkedGateway;
  const printed: string[] = [];
  const answers: string[] = [];

  before(async function () {
    this.timeout(120_000);
    trap = await startTrap();
    marked = await startMarkedGateway();
    const undo = recordOutput(printed);
    try {
      await drive(marked, trap.url, answers);
    } finally {
      undo();
    }
  });

  after(async () => {
    await marked[Symbol.asyncDispose]();
    await trap.close();
  });

  it('went through both CRMs, well and badly', async () => {
    expect(marked.hubspot.records('contacts').length).to.be.greaterThan(0);
    expect(marked.salesforce.records('Lead').length).to.be.greaterThan(0);
    for (const account of ['hubspot', 'salesforce']) {
      await waitUntil(`events of ${account} have gone well and badly`, async () => {
        const kinds = await readKinds(marked, account);
        return kinds.includes(null) && kinds.length > 2;
      });
    }
    expect(marked.log.length).to.be.greaterThan(100);
  });

  it('are in no line of the log and nothing printed', () => {
    const text = [...marked.log, ...printed].join('\n');
    expect(findMarkers(text, { ...SECRETS, ...PERSONAL })).to.deep.equal([]);
    expect(text).to.not.contain(trap.url);
  });

  it('are in no metric, no health report, no refusal and no page of a stranger', () => {
    expect(answers.length).to.be.greaterThan(10);
    expect(findMarkers(answers.join('\n'), { ...SECRETS, ...PERSONAL })).to.deep.equal([]);
  });

  it('are in no reason an operator reads', async () => {
    const rows = await marked.gateway.database.read.selectFrom('events').select('reason').execute();
    expect(findMarkers(JSON.stringify(rows), { ...SECRETS, ...PERSONAL })).to.deep.equal([]);
  });

  it('are in the database only as far as they are people, and not in clear', async () => {
    expect(findMarkers(marked.readFiles(), { ...SECRETS, ...PERSONAL })).to.deep.equal([]);
    const { read } = marked.gateway.database;
    const rows = [
      ...(await read.selectFrom('decisions').select('body').execute()),
      ...(await read.selectFrom('events').select('answer').execute()),
      ...(await read.selectFrom('links').selectAll().execute()),
      ...(await read.selectFrom('conflicts').selectAll().execute()),
    ];
    const text = JSON.stringify(rows);
    expect(findMarkers(text, PERSONAL)).to.include('email');
    expect(findMarkers(text, SECRETS)).to.deep.equal([]);
  });

  it('lead nobody to a URL that a visitor gave or a CRM redirects to', () => {
    expect(trap.hits).to.deep.equal([]);
  });
});

/** Which requests of a visit go wrong. Silence takes its time: once is enough. */
function toPlaces(kind: string): readonly number[] {
  return kind.startsWith('stall') ? [1] : [1, 3];
}

async function drive(marked: MarkedGateway, trap: string, answers: string[]): Promise<void> {
  const { hubspot, salesforce } = marked;
  await Promise.all([visit(marked, 'hubspot', trap), visit(marked, 'salesforce', trap)]);
  const driveHubspot = async () => {
    for (const [, answer] of HUBSPOT_FAULTS(trap)) {
      for (const nth of toPlaces(answer.type)) {
        const fault = hubspot.fail({ nth, times: 2, answer });
        await visit(marked, 'hubspot', trap);
        fault.remove();
      }
    }
  };
  const driveSalesforce = async () => {
    for (const [, effect] of SALESFORCE_FAULTS(trap)) {
      for (const nth of toPlaces(effect.kind)) {
        const remove = salesforce.addFault({ nth, times: 2, effect });
        await visit(marked, 'salesforce', trap);
        remove();
      }
    }
  };
  await Promise.all([driveHubspot(), driveSalesforce()]);
  const body = createVisit(trap)[0] ?? {};
  answers.push(
    await marked.post('shop', body, SECRETS.channelToken),
    await marked.post('hubspot', body, `${SECRETS.channelToken}x`),
    await marked.post('hubspot', body, `%E0%A4%A${SECRETS.channelToken}`),
    await marked.post('hubspot', `${PERSON.email} is no JSON`),
    await marked.post('hubspot', { event_name: [PERSON.email] }),
    await marked.post('hubspot', `{"event_name":"x","name":"${PERSON.name.repeat(60_000)}"}`),
    await marked.get(`/jivo/hubspot/${SECRETS.channelToken}`),
    await marked.get(`/nothing/${SECRETS.channelToken}`),
    await marked.get('/healthz'),
    await marked.get('/readyz'),
    await marked.get('/metrics'),
    await marked.get('/console'),
    await marked.get('/console/sign-in'),
    await marked.get('/console/events'),
    await marked.get('/crm/hubspot/'),
  );
}

function recordOutput(printed: string[]): () => void {
  const undo = [process.stdout, process.stderr].map((stream) => {
    const { write } = stream;
    stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      printed.push(String(chunk));
      return (write as (...all: unknown[]) => boolean).call(stream, chunk, ...rest);
    }) as typeof stream.write;
    return () => {
      stream.write = write;
    };
  });
  return () => {
    for (const one of undo) one();
  };
}
