import { isIP } from 'node:net';
import type { Geo, Page, Source, Utm } from '../lead/lead.ts';
import { defined, definedOrNothing, type Fields, line, number, object, text, title } from './fields.ts';

/** How the visitor came, from the root of a channel webhook: page, session, topic, department, analytics. */
export function toSource(body: Fields): Source {
  const session = object(body.session);
  const ip = text(session.ip_addr);
  return defined({
    page: toPage(body.page),
    utm: toUtm(session),
    geo: toGeo(object(session.geoip)),
    ip: ip !== undefined && isIP(ip) !== 0 ? ip : undefined,
    userAgent: line(session.user_agent),
    topic: title(body.topic, 'title', 'name'),
    department: title(body.department, 'name', 'title'),
    analytics: toAnalytics(object(body.analytics)),
  });
}

function toPage(value: unknown): Page | undefined {
  const page = object(value);
  const url = line(value) ?? line(page.url);
  return url === undefined ? undefined : defined({ url, title: line(page.title) });
}

function toUtm(session: Fields): Utm | undefined {
  return readUtm(object(session.utm_json)) ?? readUtm(splitUtm(text(session.utm) ?? ''));
}

/** A live request of 2018 has `keyword` where the documentation has `term`. */
function readUtm(utm: Fields): Utm | undefined {
  return definedOrNothing({
    source: line(utm.source),
    medium: line(utm.medium),
    campaign: line(utm.campaign),
    content: line(utm.content),
    term: line(utm.term) ?? line(utm.keyword),
  });
}

/** `source=google|medium=cpc` */
function splitUtm(utm: string): Fields {
  const pairs = utm.split('|').map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [name.trim(), value.join('=')];
  });
  return Object.fromEntries(pairs);
}

function toGeo(geoip: Fields): Geo | undefined {
  return definedOrNothing({
    country: line(geoip.country),
    countryCode: toCountryCode(geoip.country_code),
    region: line(geoip.region),
    city: line(geoip.city),
    latitude: toDegrees(geoip.latitude, 90),
    longitude: toDegrees(geoip.longitude, 180),
  });
}

function toCountryCode(value: unknown): string | undefined {
  const code = text(value)?.toUpperCase();
  return code !== undefined && /^[A-Z]{2}$/.test(code) ? code : undefined;
}

function toDegrees(value: unknown, limit: number): number | undefined {
  const degrees = number(value);
  return degrees !== undefined && Math.abs(degrees) <= limit ? degrees : undefined;
}

function toAnalytics(analytics: Fields): Readonly<Record<string, string>> | undefined {
  const ids = Object.entries(analytics)
    .map(([name, id]) => [name, line(id)] as const)
    .filter((pair): pair is [string, string] => pair[1] !== undefined);
  return ids.length === 0 ? undefined : Object.fromEntries(ids);
}
