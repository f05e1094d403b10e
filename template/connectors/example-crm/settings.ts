import type { SchemaObjects } from '../../../connectors/connector.ts';
import { ConnectorError } from '../../../connectors/errors.ts';

/** What people call it, in the documentation and in every message to the operator. */
export const TITLE = 'Example CRM';

/** What the admin says of one account. */
export interface ExampleCrmSettings {
  readonly apiUrl: string;
  readonly accessToken: string;
  readonly timeZone: string;
}

/** http only on this machine, for emulators: the key goes along with every request. */
function checkApiUrl(value: unknown): void {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  const isLoopback = url !== null && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback))) {
    throw new Error('must be an https URL such as https://acme.example-crm.example (http only on this machine)');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new Error('must be a plain URL without a user, a query or a fragment');
  }
}

function checkTimeZone(value: unknown): void {
  try {
    if (typeof value !== 'string' || value === '') throw new RangeError('no name');
    new Intl.DateTimeFormat('en', { timeZone: value });
  } catch {
    throw new Error('must be a time zone such as Europe/Berlin');
  }
}

/** The tables of the documentation are made from this: write `doc` for an admin, and let `format` refuse with a plain sentence. */
export const settings: SchemaObjects<ExampleCrmSettings> = {
  apiUrl: {
    doc: `Address of your account in ${TITLE}: where its API and its pages are.`,
    format: checkApiUrl,
    default: 'https://acme.example-crm.example',
  },
  accessToken: {
    doc: 'API key of the user the gateway works as.',
    format: String,
    default: '',
    sensitive: true,
  },
  timeZone: {
    doc: 'Time zone of the times in transcripts and of the due dates of tasks.',
    format: checkTimeZone,
    default: 'UTC',
  },
};

/** What a single format cannot see. Throws `rejected`. */
export function checkSettings({ accessToken }: ExampleCrmSettings): void {
  if (accessToken === '') throw new ConnectorError('rejected', `${TITLE} needs a key: set accessToken.`);
  // Anything else could not be sent as a header, and the error of that would quote the key.
  if (!/^[\x21-\x7e]+$/.test(accessToken)) {
    const message = `The accessToken of ${TITLE} has a space, a line break or a foreign letter in it: copy it again.`;
    throw new ConnectorError('rejected', message);
  }
}
