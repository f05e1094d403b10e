import type { Answer } from './errors.ts';
import { OWNERS_PAGE_MAX, toOwnerJson } from './owners.ts';
import { readLimit } from './request-body.ts';
import type { Context, Route } from './routes.ts';

const OWNER_SCOPES = ['crm.objects.owners.read'] as const;

/** Minutes a time zone is ahead of UTC at one moment. */
function readOffset(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(text) ?? [];
  return (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -1 : 1);
}

function readDetails({ portal }: Context): Answer {
  const { portalId, accountType, timeZone, uiDomain, dataHostingLocation } = portal.settings;
  const offset = readOffset(timeZone, portal.clock.now());
  const two = (value: number): string => String(Math.abs(value)).padStart(2, '0');
  return {
    status: 200,
    body: {
      portalId,
      accountType,
      timeZone,
      companyCurrency: 'EUR',
      additionalCurrencies: [],
      utcOffset: `${offset < 0 ? '-' : '+'}${two(Math.trunc(offset / 60))}:${two(offset % 60)}`,
      utcOffsetMilliseconds: offset * 60_000,
      uiDomain,
      dataHostingLocation,
    },
  };
}

function listOwners(context: Context): Answer {
  const { query } = context.request;
  const [email, after] = [query.get('email'), query.get('after')];
  const { owners, next } = context.portal.owners.page({
    archived: query.get('archived') === 'true',
    limit: readLimit(context, 100, OWNERS_PAGE_MAX),
    ...(email === null ? {} : { email }),
    ...(after === null ? {} : { after }),
  });
  const paging = next === undefined ? {} : { paging: { next: { after: next } } };
  return { status: 200, body: { results: owners.map(toOwnerJson), ...paging } };
}

function readOwner({ portal, params, request }: Context): Answer {
  const owner = portal.owners.get(params.id ?? '', request.query.get('idProperty') ?? 'id');
  return { status: 200, body: toOwnerJson(owner) };
}

export const ACCOUNT_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/account-info/:version/details',
    kind: 'account.details',
    scopes: ['oauth'],
    handle: readDetails,
  },
  { method: 'GET', pattern: '/crm/owners/:version', kind: 'owners.list', scopes: OWNER_SCOPES, handle: listOwners },
  { method: 'GET', pattern: '/crm/owners/:version/:id', kind: 'owners.read', scopes: OWNER_SCOPES, handle: readOwner },
];
