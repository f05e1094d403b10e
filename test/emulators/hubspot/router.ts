import { OBJECT_TYPES } from './properties.ts';
import type { Route } from './routes.ts';
import { API_VERSIONS } from './settings.ts';

const CLOSED_PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  ':version': API_VERSIONS,
  ':type': OBJECT_TYPES,
  ':toType': OBJECT_TYPES,
};

/** Paths HubSpot is switching off: a version number instead of a date. */
const LEGACY = /^\/([^/]+\/)?v[1-4](\/|$)/;

/** The one version-numbered path without a dated twin: how a static token is asked for its scopes. */
export const ACCESS_TOKEN_INFO_PATH = '/oauth/v2/private-apps/get/access-token-info';

export function isLegacyPath(path: string): boolean {
  return LEGACY.test(path) && path !== ACCESS_TOKEN_INFO_PATH;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.replace(/\/$/, '').split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = decodePart(given[index] ?? '');
    if (value === undefined) return undefined;
    if (!part.startsWith(':')) {
      if (part !== value) return undefined;
      continue;
    }
    if (value === '' || (CLOSED_PARAMETERS[part] && !CLOSED_PARAMETERS[part].includes(value))) return undefined;
    params[part.slice(1)] = value;
  }
  return params;
}

function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    // A broken escape is no path of ours; the caller answers 404.
    return undefined;
  }
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly kind: string;
}

/** The route of a request; `wrongMethod` when the path exists for other methods only. */
export function findRoute(routes: readonly Route[], method: string, path: string): Match | 'wrongMethod' | undefined {
  let pathKnown = false;
  for (const route of routes) {
    const params = matchPath(route.pattern, path);
    if (!params) continue;
    if (route.method === method) return { route, params, kind: route.kind.replace('{type}', params.type ?? '') };
    pathKnown = true;
  }
  return pathKnown ? 'wrongMethod' : undefined;
}
