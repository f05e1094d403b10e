import type { SchemaObj } from 'convict';
import type { Condition } from '../src/lead/mapping/condition.ts';
import type { Transform } from '../src/lead/mapping/transform.ts';
import type { SeveralPolicy } from '../src/lead/match.ts';
import type { FieldRule } from '../src/lead/merge/types.ts';
import * as format from './formats.ts';

export const FIELD_RULES = [
  'fill-blank',
  'crm-wins',
  'chat-wins',
  'newest',
  'append-unique',
] as const satisfies readonly FieldRule[];

const SEVERAL_POLICIES = ['ask', 'newest', 'oldest', 'both-agree'] as const satisfies readonly SeveralPolicy[];

export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  /** Where Jivo and people reach the gateway, without a slash at the end. null: http://HOST:PORT. */
  readonly publicUrl: string | null;
  /** Addresses and ranges that may send webhooks. Empty: all. */
  readonly allow: readonly string[];
  readonly trustedProxies: readonly string[];
  /** Of whoever watches the gateway. null: everybody may. */
  readonly monitoringToken: string | null;
  readonly maxConnections: number;
  /** Requests a minute. null: no limit. */
  readonly rateLimit: { readonly perAddress: number | null; readonly perChannel: number | null };
}

export interface ReplyConfig {
  readonly deadlineMs: number;
  readonly contactInfo: 'missing' | 'full';
  readonly enableAssign: boolean;
  readonly cardMaxAgeMs: number;
}

export interface WriteConfig {
  readonly mode: 'create-and-update' | 'update-only';
  readonly anonymous: boolean;
  readonly owner: 'agent' | 'none';
  /** E-mail of a CRM user. */
  readonly ownerEmail: string | null;
  readonly recordType: string | null;
  /** `name` also rules first and last name. */
  readonly fields: Readonly<Record<'name' | 'email' | 'phone' | 'organization' | 'description', FieldRule>>;
}

export interface FieldMapping {
  /** The CRM's field. */
  readonly to: string;
  /** A path in the canonical lead, such as `source.utm.source`. */
  readonly from?: string;
  /** A constant, instead of `from`. A text may hold paths: `Chat from {{source.page.url}}`. */
  readonly value?: string | number | boolean;
  readonly when: 'created' | 'updated' | 'always';
  readonly if?: Condition;
  readonly transform: readonly Transform[];
  /** What happens when the record has another value. */
  readonly rule: FieldRule;
}

/** What is done differently for some visitors. */
export interface Route {
  readonly if: Condition;
  readonly account?: string;
  readonly mode?: WriteConfig['mode'];
  readonly recordType?: string;
  readonly owner?: WriteConfig['owner'];
  readonly ownerEmail?: string;
  readonly tags: readonly string[];
  /** CRM fields of a record the gateway creates. */
  readonly fields: Readonly<Record<string, string | number | boolean>>;
}

export interface CardMapping {
  readonly title: string;
  /** A CRM field, `owner.name`, `owner.email`, or a text with some of them: `{{plan}} since {{since}}`. */
  readonly from: string;
  readonly transform: readonly Transform[];
  /** Where a click leads; may hold fields: `https://shop.example/orders/{{order_id}}`. */
  readonly link?: string;
}

/** Noise: kept as events with the reason, and not brought to the CRM. */
export interface IgnoreConfig {
  readonly silentChats: boolean;
  readonly blacklisted: boolean;
  readonly pages: readonly string[];
}

export interface MatchConfig {
  /** Which ways of recognising a visitor are used, in this order. */
  readonly steps: Readonly<Record<'link' | 'externalId' | 'userToken' | 'email' | 'phone', boolean>>;
  readonly userToken: 'none' | 'record-id' | 'link' | 'external-id';
  readonly several: SeveralPolicy;
  readonly sharedPhone: number;
  readonly roleEmails: 'identity' | 'weak';
  readonly disposableEmails: 'identity' | 'weak';
  readonly plusTags: 'keep' | 'ignore';
  readonly dots: 'keep' | 'ignore';
}

export interface ChannelConfig {
  readonly account: string;
  /** One or two valid at once. Empty: made by the gateway. */
  readonly tokens: readonly string[];
  readonly region: string | null;
  readonly timeZone: string;
  readonly locale: string;
  readonly reply: ReplyConfig;
  readonly match: MatchConfig;
  readonly write: WriteConfig;
  readonly ignore: IgnoreConfig;
  readonly routes: readonly Route[];
  readonly fields: readonly FieldMapping[];
  readonly customData: readonly CardMapping[];
}

export interface AccountConfig {
  readonly connector: string;
  /** Validated by the connector's own schema. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** E-mails of CRM users, by the e-mail or the Jivo number of the agent. */
  readonly owners: Readonly<Record<string, string>>;
}

/** Days. null: for good. */
export type RetentionConfig = Readonly<
  Record<'payloads' | 'decisions' | 'deadLetters' | 'links' | 'conflicts' | 'activities' | 'erasures', number | null>
>;

/** When an event that a CRM did not take is tried again. */
export interface RetryConfig {
  readonly firstSeconds: number;
  /** At least `firstSeconds`. */
  readonly longestSeconds: number;
  readonly giveUpHours: number;
}

/** How a process does events nobody waits for, and how it shares them with others. */
export interface WorkerConfig {
  readonly concurrency: number;
  readonly accountConcurrency: number;
  readonly pollMs: number;
  readonly leaseSeconds: number;
}

export interface GatewayConfig {
  readonly server: ServerConfig;
  readonly storage: {
    readonly url: string;
    readonly retention: RetentionConfig;
    /** 32 bytes in base64, the newest first. Empty: nothing is encrypted. */
    readonly encryptionKeys: readonly string[];
  };
  readonly console: { readonly password: string | null; readonly readOnly: boolean };
  readonly retry: RetryConfig;
  readonly worker: WorkerConfig;
  readonly log: { readonly level: string };
  readonly accounts: Readonly<Record<string, AccountConfig>>;
  readonly channels: Readonly<Record<string, ChannelConfig>>;
}

type Leaf = SchemaObj<unknown>;
/** A convict schema: a leaf has `default`, a branch has not. */
export interface Branch {
  readonly [key: string]: Branch | Leaf;
}

const days = (doc: string, standard: number | null): Leaf => ({
  doc: `${doc} Days; null: for good.`,
  format: format.optionalInteger(1, 36_500),
  default: standard,
  nullable: true,
});

/** Settings of the gateway itself. */
export const gatewaySchema = {
  server: {
    host: {
      doc: 'Address to listen on. Behind a proxy on the same machine keep 127.0.0.1.',
      format: format.text,
      default: '127.0.0.1',
    },
    port: { doc: 'Port to listen on.', format: format.port, default: 8080 },
    publicUrl: {
      doc: 'Where Jivo and people reach the gateway. Left out: http://HOST:PORT.',
      format: format.optionalHttpUrl,
      default: null,
      nullable: true,
    },
    allow: {
      doc: 'Addresses and ranges that may send webhooks, such as "203.0.113.7" or "2001:db8::/32". Empty: all.',
      format: format.addresses,
      default: [],
    },
    trustedProxies: {
      doc: 'Addresses and ranges of your own reverse proxies: only what comes from them is believed about the client in X-Forwarded-For.',
      format: format.addresses,
      default: [],
    },
    monitoringToken: {
      doc: 'Token for your monitoring: "/metrics" is then given to requests with "Authorization: Bearer TOKEN" alone, and "/readyz" tells all others only whether webhooks are taken. Left out: both tell everybody who reaches them.',
      format: format.optionalBearerToken,
      default: null,
      nullable: true,
      sensitive: true,
    },
    maxConnections: {
      doc: 'Connections at the same time; more are closed at once.',
      format: format.integer(10, 100_000),
      default: 2_000,
    },
    rateLimit: {
      perAddress: {
        doc: 'Requests of one address (of IPv6: one /64) in a minute, at once or spread out; more get 429. null: no limit. All of your Jivo traffic comes from few addresses.',
        format: format.optionalInteger(1, 10_000_000),
        default: 120_000,
        nullable: true,
      },
      perChannel: {
        doc: 'Webhooks of one channel in a minute, in the same way.',
        format: format.optionalInteger(1, 10_000_000),
        default: 60_000,
        nullable: true,
      },
    },
  },
  storage: {
    url: {
      doc: 'Where events are kept: "sqlite:PATH" for one machine, "postgres://…" for several processes.',
      format: format.storageUrl,
      default: 'sqlite:./data/gateway.db',
      sensitive: true,
    },
    retention: {
      payloads: days('What Jivo sent and was answered, of finished events: so long after their end.', 30),
      decisions: days(
        'Why the gateway did what it did, of finished events: so long after their end. The line of the event goes with it, once its payload is gone too.',
        90,
      ),
      deadLetters: days(
        'Events that were given up, or wait for an agent to say whose they are. When they go they are lost: they never reach the CRM.',
        null,
      ),
      links: days(
        'Which record a visitor is, since the record was last read. A visitor without a link is looked for by e-mail and phone like a new one; what an agent assigned is forgotten.',
        null,
      ),
      conflicts: days('Values of a chat that found no place, once somebody has applied or dismissed them.', 365),
      activities: days(
        'Where a chat or call was logged, since it last changed. A chat that goes on after that gets a second entry; a replay finds the first one.',
        365,
      ),
      erasures: days(
        'Marks of erased people, without their names. Keep them for longer than your oldest backup: without the mark a backup brings the person back.',
        null,
      ),
    },
    encryptionKey: {
      doc: 'Encrypts webhook bodies, answers, decisions and open values in the database, and lets connectors keep rotating tokens there. A list while you change it: the first one encrypts, all of them decrypt. Without the key nobody can read them again.',
      format: format.encryptionKey,
      default: null,
      nullable: true,
      sensitive: true,
    },
  },
  console: {
    password: {
      doc: 'Opens the console and the contact pages: the password, or its hash as "gateway hash-password" prints it. Left out: no console, but for a gateway on 127.0.0.1 with contact books alone, which prints a sign-in link at its start.',
      format: format.optionalPassword,
      default: null,
      nullable: true,
      sensitive: true,
    },
    readOnly: {
      doc: 'The console shows the configuration and does not change it, because the file is managed elsewhere.',
      format: format.boolean,
      default: false,
    },
  },
  retry: {
    firstSeconds: {
      doc: 'An event the CRM did not take is tried again after about so many seconds, and after twice as many each further time.',
      format: format.integer(1, 3_600),
      default: 2,
    },
    longestSeconds: {
      doc: 'The longest pause between two tries, unless the CRM itself asks for a longer one. At least "retry.firstSeconds".',
      format: format.integer(1, 86_400),
      default: 3_600,
    },
    giveUpHours: {
      doc: 'An event that old is given up when the CRM fails on it once more. While the CRM refuses the key it waits on.',
      format: format.integer(1, 720),
      default: 24,
    },
  },
  worker: {
    concurrency: {
      doc: 'Events done at the same time, besides those an agent waits for.',
      format: format.integer(1, 1_000),
      default: 64,
    },
    accountConcurrency: {
      doc: 'The same of one account: a CRM that hangs does not hold up the others.',
      format: format.integer(1, 1_000),
      default: 16,
    },
    pollMs: {
      doc: 'How often the store is asked for events that are due, in milliseconds.',
      format: format.integer(50, 60_000),
      default: 500,
    },
    leaseSeconds: {
      doc: 'How long a process may take for one event before another one does it. The same for all processes on one PostgreSQL.',
      format: format.integer(30, 3_600),
      default: 60,
    },
  },
  log: {
    level: {
      doc: 'How much is logged.',
      format: format.oneOf('silent', 'error', 'warn', 'info', 'debug'),
      default: 'info',
    },
  },
} satisfies Branch;

const rule = (doc: string, standard: FieldRule): Leaf => ({
  doc,
  format: format.oneOf(...FIELD_RULES),
  default: standard,
});

const step = (doc: string): Leaf => ({ doc, format: format.boolean, default: true });

const strength = (what: string, standard: 'identity' | 'weak' = 'identity'): Leaf => ({
  doc: `${what}: "identity" names one person; "weak" still links the chat to a record that has it, but nothing is written there.`,
  format: format.oneOf('identity', 'weak'),
  default: standard,
});

/** Settings of one channel: `channels.NAME`. `fields`, `customData` and `routes` are lists with a schema of their own. */
export const channelSchema = {
  account: { doc: 'Name of the account under "accounts" this channel works with.', format: format.text, default: '' },
  token: {
    doc: 'Secret part of the webhook URL. Left out: made at the first start and kept beside the SQLite file. Two in a list are both valid.',
    format: format.channelToken,
    default: null,
    nullable: true,
    sensitive: true,
  },
  region: {
    doc: 'Country of phone numbers typed without a country code, such as "US".',
    format: format.optionalRegion,
    default: null,
    nullable: true,
  },
  timeZone: {
    doc: 'Time zone of times shown to people, and of the day that the console counts.',
    format: format.timeZone,
    default: 'UTC',
  },
  locale: { doc: 'Language of dates and numbers shown to people.', format: format.locale, default: 'en' },
  reply: {
    deadlineMs: {
      doc: 'The agent is answered after this many milliseconds at the latest.',
      format: format.integer(100, 60_000),
      default: 2_500,
    },
    contactInfo: {
      doc: '"missing": give Jivo only what it lacks. "full": all the CRM knows that does not contradict the visitor.',
      format: format.oneOf('missing', 'full'),
      default: 'missing',
    },
    enableAssign: { doc: 'Offer the agent the "link to CRM card" button.', format: format.boolean, default: true },
    cardMaxAgeMs: {
      doc: 'A chat update that brings nothing new is answered from the last card while it is younger than this.',
      format: format.integer(0, 86_400_000),
      default: 600_000,
    },
  },
  match: {
    steps: {
      link: step(
        'Recognise a visitor by the record of an earlier chat. What an agent assigned is followed in any case.',
      ),
      externalId: step(
        "Recognise a visitor by the Jivo id that the CRM keeps in the account's external-id field, where there is one.",
      ),
      userToken: step('Recognise a visitor by the user token of the site, as "match.userToken" says.'),
      email: step('Recognise a visitor by e-mail, primary and further ones.'),
      phone: step('Recognise a visitor by phone, in every phone field.'),
    },
    userToken: {
      doc: 'What your site puts into the Jivo user token: the id of a CRM record ("record-id"), its link ("link"), or the value of the account\'s external-id field ("external-id"). It comes from the visitor\'s browser: a record whose e-mail or phone contradicts the visitor is refused, and a token alone writes nothing to a record.',
      format: format.oneOf('none', 'record-id', 'link', 'external-id'),
      default: 'none',
    },
    roleEmails: strength('An address such as info@ or sales@'),
    disposableEmails: strength('An address of a provider that lends mailboxes for a short time', 'weak'),
    plusTags: {
      doc: '"ignore": ann+shop@example.com and ann@example.com are one mailbox. An address that the CRM keeps with another tag is not found.',
      format: format.oneOf('keep', 'ignore'),
      default: 'keep',
    },
    dots: {
      doc: '"ignore": a.nn@example.com and ann@example.com are one mailbox, as they are at Gmail. An address that the CRM keeps with other dots is not found.',
      format: format.oneOf('keep', 'ignore'),
      default: 'keep',
    },
    several: {
      doc: 'When several records match: "ask" the agent and write nothing, take the "newest" or "oldest", or the one on which e-mail and phone agree ("both-agree").',
      format: format.oneOf(...SEVERAL_POLICIES),
      default: 'ask',
    },
    sharedPhone: {
      doc: 'A phone on this many records or more identifies nobody.',
      format: format.integer(2, 1_000),
      default: 3,
    },
  },
  ignore: {
    silentChats: {
      doc: 'Leave out ended chats in which the visitor wrote nothing, such as an invitation nobody answered.',
      format: format.boolean,
      default: false,
    },
    blacklisted: {
      doc: 'Leave out ended chats of visitors who are blocked in Jivo: only the end of a chat says so.',
      format: format.boolean,
      default: false,
    },
    pages: {
      doc: 'Leave out events from these pages, such as ["https://test.example.com/*"]. "*" stands for anything. An event that names no page is not left out.',
      format: format.texts,
      default: [] as readonly string[],
    },
  },
  write: {
    mode: {
      doc: '"update-only" never creates a record.',
      format: format.oneOf('create-and-update', 'update-only'),
      default: 'create-and-update',
    },
    anonymous: {
      doc: 'Create a record for a visitor without e-mail and phone.',
      format: format.boolean,
      default: false,
    },
    owner: {
      doc: '"agent": a record the gateway creates belongs to the CRM user with the e-mail of the Jivo agent.',
      format: format.oneOf('agent', 'none'),
      default: 'agent',
    },
    ownerEmail: {
      doc: 'E-mail of the CRM user who gets a new record when the Jivo agent is no CRM user, or when "write.owner" is "none".',
      format: format.optionalText,
      default: null,
      nullable: true,
    },
    recordType: {
      doc: "Kind of record to create. Left out: the connector's usual one.",
      format: format.optionalText,
      default: null,
      nullable: true,
    },
    fields: {
      name: rule('What happens when the chat and the CRM have different names.', 'fill-blank'),
      email: rule('The same for e-mails.', 'append-unique'),
      phone: rule('The same for phones.', 'append-unique'),
      organization: rule('The same for the company.', 'fill-blank'),
      description: rule('The same for the description.', 'fill-blank'),
    },
  },
} satisfies Branch;
