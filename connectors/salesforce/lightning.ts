import type { RecordRef } from '../connector.ts';
import { isRecordId, toLongId } from './ids.ts';
import { isRecordTypeName, OBJECT_NAME, toTypeOfId } from './record-types.ts';
import { isLoopbackHost, type SalesforceSettings } from './settings.ts';

/**
 * My Domain host → Lightning host, by suffix; what stands before it (a sandbox, `.develop`) is kept.
 * https://github.com/forcedotcom/sfdx-core/blob/main/src/util/sfdcUrl.ts
 */
const SUFFIXES: readonly (readonly [string, string])[] = [
  ['.my.salesforce.com', '.lightning.force.com'],
  ['.my.salesforce.mil', '.lightning.crmforce.mil'],
  ['.my-salesforce.com', '.my-lightning.com'],
  ['.my.sfcrmproducts.cn', '.lightning.sfcrmapps.cn'],
];

/** Hosts that serve every org: they say nothing of where its pages are. */
const SHARED_HOSTS = new Set(['login.salesforce.com', 'test.salesforce.com']);

/** The origin of an org's pages; undefined for a host that serves every org. */
export function toLightningOrigin(instanceUrl: string): string | undefined {
  const url = new URL(instanceUrl);
  // An org on this machine is an imitation: it serves its pages itself.
  if (isLoopbackHost(url.hostname)) return url.origin;
  if (SHARED_HOSTS.has(url.hostname)) return undefined;
  for (const [from, to] of SUFFIXES) {
    if (url.hostname.endsWith(from)) return `https://${url.hostname.slice(0, -from.length)}${to}`;
  }
  return `https://${url.hostname.split('.')[0]}.lightning.force.com`;
}

export interface Links {
  link(ref: RecordRef): string | undefined;
  refFromLink(link: string): RecordRef | undefined;
}

/** `instanceUrl` says where the org is once a login has told; before that a My Domain `loginUrl` does. */
export function createLinks(settings: SalesforceSettings, instanceUrl: () => string | undefined): Links {
  const getInstance = (): string => instanceUrl() ?? settings.loginUrl;

  function getOrigin(): string | undefined {
    return settings.lightningUrl === '' ? toLightningOrigin(getInstance()) : new URL(settings.lightningUrl).origin;
  }

  function isOwnOrigin(origin: string): boolean {
    const instance = new URL(getInstance());
    return origin === getOrigin() || (origin === instance.origin && !SHARED_HOSTS.has(instance.hostname));
  }

  return {
    link(ref) {
      const origin = getOrigin();
      if (origin === undefined || !isRecordTypeName(ref.type) || !isRecordId(ref.id)) return undefined;
      return `${origin}/lightning/r/${OBJECT_NAME[ref.type]}/${toLongId(ref.id)}/view`;
    },
    refFromLink(link) {
      const url = URL.parse(link.trim());
      if (url === null || url.username !== '' || url.password !== '' || !isOwnOrigin(url.origin)) return undefined;
      const id = findId(url);
      const type = id === undefined ? undefined : toTypeOfId(id);
      return id === undefined || type === undefined ? undefined : { type, id: toLongId(id) };
    },
  };
}

/** `/lightning/r/Lead/00Q.../view`, `/lightning/r/00Q.../view`, `/one/one.app#/sObject/00Q.../view`, and Classic's `/00Q...`. */
function findId(url: URL): string | undefined {
  const path = url.pathname.startsWith('/one/one.app') ? url.hash.slice(1) : url.pathname;
  const found =
    /^\/(?:lightning\/r\/(?:\w+\/)?|sObject\/)?([A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?)(?:\/(?:view|edit|related.*)?)?$/.exec(
      path,
    );
  return found?.[1];
}
