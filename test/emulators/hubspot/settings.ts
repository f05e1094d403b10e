import type { CountryCode } from 'libphonenumber-js';
import type { LatencyPlan } from './latency.ts';
import type { OwnerSeed } from './owners.ts';
import type { PropertyDraft } from './properties.ts';

/** Every dated API version the emulator serves. */
export const API_VERSIONS = ['2026-03', '2026-09'] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

/** The static token of a portal started without `tokens`. */
export const DEFAULT_TOKEN = 'pat-eu1-00000000-0000-4000-8000-000000000001';

/** All scopes the emulated endpoints ask for. `oauth` is part of every service key. */
export const ALL_SCOPES = [
  'oauth',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.objects.owners.read',
  'crm.schemas.contacts.read',
  'crm.schemas.contacts.write',
] as const;

/** A service key or private-app token. Each one is an app of its own for the ten-second limit. */
export interface TokenSeed {
  readonly token: string;
  readonly scopes?: readonly string[];
}

/** One OAuth app installed in the portal. */
export interface OauthAppSeed {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly scopes?: readonly string[];
  /** Give a new refresh token with every refresh and refuse the old one. Default false. */
  readonly rotate?: boolean;
}

/** How many requests the portal allows. */
export interface LimitSettings {
  /** Rolling ten seconds, per static token: 100 (Free, Starter), 190 (Professional, Enterprise). */
  readonly perTenSeconds: number;
  /** Rolling ten seconds, per OAuth app. */
  readonly oauthPerTenSeconds: number;
  /** Per day of the account's time zone, all apps together. */
  readonly perDay: number;
  /** Searches per second, all apps together. */
  readonly searchesPerSecond: number;
}

/** An admin's rule of the 2026-09 write validation. */
export interface RequiredRule {
  readonly property: string;
  /** Only when this other property has this value. */
  readonly when?: { readonly property: string; readonly value: string };
}

/** Everything about the portal a caller may choose. The README says which defaults are facts and which are choices. */
export interface PortalSettings {
  readonly portalId: number;
  readonly uiDomain: string;
  readonly dataHostingLocation: string;
  readonly accountType: string;
  readonly timeZone: string;
  /** Country of phone numbers typed without a country code. */
  readonly defaultCountry: CountryCode | undefined;
  readonly tokens: readonly TokenSeed[];
  readonly oauthApps: readonly OauthAppSeed[];
  readonly owners: readonly OwnerSeed[];
  /** Custom contact properties the portal starts with. */
  readonly properties: readonly PropertyDraft[];
  /** `off` counts and sends headers but never refuses. */
  readonly limits: LimitSettings | 'off';
  /** Adds `policyName: SECONDLY` to the search 429, as some recordings show. */
  readonly searchLimitNamesPolicy: boolean;
  /** How long a new record stays unseen by search, in ms. */
  readonly searchLagMs: number;
  /** How long search goes on showing the old state of a changed record, in ms. */
  readonly searchUpdateLagMs: number;
  /** Enforced on 2026-09 paths only. */
  readonly required: readonly RequiredRule[];
  /** A merge keeps the primary id instead of making a new one. */
  readonly mergeKeepsPrimaryId: boolean;
  /** Records carry `url`. Optional in HubSpot's own description. */
  readonly recordUrls: boolean;
  /** What a requested, defined, never written property looks like. */
  readonly neverSet: 'null' | 'absent';
  /** Which parts a validation error carries; HubSpot has been seen with each. */
  readonly validationErrors: 'both' | 'message' | 'list';
  /** What happens to a lifecycle stage sent backwards; unknown, so both can be tried. */
  readonly lifecycleBackwards: 'keep' | 'reject';
  /** How a PATCH to another contact's e-mail is refused; unknown, so both can be tried. */
  readonly emailConflictOnUpdate: 'conflict' | 'validation';
  /** Which recording addresses a call takes. */
  readonly recordingUrls: 'https' | 'https-mp3-wav';
  /** A 404 is an HTML page unless the request accepts `application/json`. */
  readonly html404: boolean;
  /** Extra waiting of each request in real ms, half before the work and half after it. */
  readonly latency: LatencyPlan;
}

export const STARTER_LIMITS: LimitSettings = {
  perTenSeconds: 100,
  oauthPerTenSeconds: 110,
  perDay: 250_000,
  searchesPerSecond: 5,
};

export const DEFAULT_SETTINGS: PortalSettings = {
  portalId: 149_063_119,
  uiDomain: 'app-eu1.hubspot.com',
  dataHostingLocation: 'eu1',
  accountType: 'STANDARD',
  timeZone: 'Europe/Berlin',
  defaultCountry: 'US',
  tokens: [{ token: DEFAULT_TOKEN }],
  oauthApps: [],
  owners: [],
  properties: [],
  limits: STARTER_LIMITS,
  searchLimitNamesPolicy: false,
  searchLagMs: 3_000,
  searchUpdateLagMs: 3_000,
  required: [],
  mergeKeepsPrimaryId: false,
  recordUrls: true,
  neverSet: 'null',
  validationErrors: 'both',
  lifecycleBackwards: 'keep',
  emailConflictOnUpdate: 'conflict',
  recordingUrls: 'https-mp3-wav',
  html404: true,
  latency: 0,
};

/** Multiplies every limit, at least 1: a small portal for tests, a large one for load. */
export function scaleLimits(limits: LimitSettings, factor: number): LimitSettings {
  const scaled = (value: number): number => Math.max(1, Math.round(value * factor));
  return {
    perTenSeconds: scaled(limits.perTenSeconds),
    oauthPerTenSeconds: scaled(limits.oauthPerTenSeconds),
    perDay: scaled(limits.perDay),
    searchesPerSecond: scaled(limits.searchesPerSecond),
  };
}
