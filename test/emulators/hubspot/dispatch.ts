import { randomUUID } from 'node:crypto';
import { ACCOUNT_ROUTES } from './account-routes.ts';
import { ASSOCIATION_ROUTES } from './association-routes.ts';
import { BATCH_ROUTES } from './batch-routes.ts';
import { type Answer, ApiError } from './errors.ts';
import { OAUTH_ROUTES } from './oauth-routes.ts';
import type { Portal } from './portal.ts';
import { PROPERTY_ROUTES } from './property-routes.ts';
import { RECORD_ROUTES } from './record-routes.ts';
import { findRoute, isLegacyPath, type Match } from './router.ts';
import type { RouteRequest } from './routes.ts';
import { requireScope } from './tokens.ts';
import { hasContentType } from './violations.ts';

/** Fixed words of a path come before its parameters, so `batch/read` is never taken for an id. */
export const ROUTES = [
  ...ACCOUNT_ROUTES,
  ...OAUTH_ROUTES,
  ...PROPERTY_ROUTES,
  ...BATCH_ROUTES,
  ...ASSOCIATION_ROUTES,
  ...RECORD_ROUTES,
];

/** The route of a request and the kind it is counted as. */
export function identify(method: string, path: string): { match: Match | 'wrongMethod' | undefined; kind: string } {
  const match = findRoute(ROUTES, method, path);
  if (typeof match === 'object') return { match, kind: match.kind };
  return { match, kind: isLegacyPath(path) ? 'legacy' : 'unknown' };
}

function work(portal: Portal, request: RouteRequest, match: Match, origin: string): Answer {
  const { route, params, kind } = match;
  if (route.scopes === 'none') {
    refuseContentType(match, request);
    return route.handle({ portal, request, params, origin });
  }
  const token = portal.tokens.authenticate(request.headers.authorization);
  const limits = portal.limits.admit(token, kind.endsWith('.search'));
  const answer = catchRefusal(() => {
    requireScope(token, route.scopes === 'none' ? [] : route.scopes);
    refuseContentType(match, request);
    return route.handle({ portal, request, params, token, origin });
  });
  return { ...answer, headers: { ...answer.headers, ...limits } };
}

function refuseContentType(match: Match, request: RouteRequest): void {
  if (!hasContentType(match, request.headers['content-type'])) throw new ApiError(415, 'Unsupported Media Type');
}

function catchRefusal(run: () => Answer): Answer {
  try {
    return run();
  } catch (error) {
    if (error instanceof ApiError) return error.answer;
    throw error;
  }
}

function refusePath(match: 'wrongMethod' | undefined, request: RouteRequest): ApiError {
  if (isLegacyPath(request.path))
    return new ApiError(400, 'This API version is no longer supported. Use a dated path.');
  if (match === 'wrongMethod') return new ApiError(405, `${request.method} is not allowed here.`);
  return new ApiError(404, `There is nothing at ${request.path}.`);
}

/** Carries out one request. Never throws: a fault of the emulator itself is a 500 that says so, and goes to stderr. */
export function dispatch(
  portal: Portal,
  request: RouteRequest,
  match: Match | 'wrongMethod' | undefined,
  origin: string,
): Answer {
  try {
    const answer = catchRefusal(() => {
      if (typeof match !== 'object') throw refusePath(match, request);
      return work(portal, request, match, origin);
    });
    return portal.settings.html404 ? toHtml404(answer, request) : answer;
  } catch (error) {
    console.error(error);
    return {
      status: 500,
      body: { status: 'error', message: `The emulator itself failed: ${String(error)}`, correlationId: randomUUID() },
    };
  }
}

function toHtml404(answer: Answer, request: RouteRequest): Answer {
  if (answer.status !== 404 || /application\/json/i.test(request.headers.accept ?? '')) return answer;
  return { ...answer, body: '<!DOCTYPE html><html><head><title>404</title></head><body>Not found</body></html>' };
}
