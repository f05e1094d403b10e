import { z } from 'zod';
import type { ApiAnswer } from './api-request.ts';
import type { SalesforceEmulator } from './emulator.ts';
import { type FaultBook, faultSchema } from './faults.ts';
import type { OrgOptions } from './options.ts';
import type { Org } from './org.ts';
import type { WireRequest } from './wire-request.ts';

type Face = Pick<
  SalesforceEmulator,
  | 'advance'
  | 'clearRecording'
  | 'configure'
  | 'convert'
  | 'counts'
  | 'delete'
  | 'duplicates'
  | 'edit'
  | 'expireSessions'
  | 'merge'
  | 'records'
  | 'seed'
  | 'setApiUsage'
>;

const fields = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const DONE: ApiAnswer = { status: 204 };

/** What each door takes, so that a wrong key is an error and not a switch that does nothing. */
function createDoors(
  face: Face,
  faults: FaultBook,
  org: Org,
  reset: () => void,
): Record<string, (body: unknown, rest: string) => unknown> {
  return {
    'GET requests': () => org.recorder.requests,
    'GET violations': () => org.recorder.violations,
    'GET counts': () => face.counts(),
    'GET duplicates': () => face.duplicates(),
    'GET options': () => org.options,
    'GET records': (_body, object) => face.records(object),
    'POST options': (body) => face.configure(z.record(z.string(), z.unknown()).parse(body) as Partial<OrgOptions>),
    'POST faults': (body) => void faults.add(faultSchema.parse(body)),
    'DELETE faults': () => faults.clear(),
    'DELETE requests': () => face.clearRecording(),
    'POST records': (body, object) => face.seed(object, fields.parse(body)),
    'PATCH records': (body, id) => face.edit(id, fields.parse(body)),
    'DELETE records': (_body, id) => face.delete(id),
    'POST merge': (body) => {
      const { masterId, loserId } = z.strictObject({ masterId: z.string(), loserId: z.string() }).parse(body);
      face.merge(masterId, loserId);
    },
    'POST convert': (body) => face.convert(z.strictObject({ leadId: z.string() }).parse(body).leadId),
    'POST advance': (body) => face.advance(z.strictObject({ ms: z.number() }).parse(body).ms),
    'POST expire-sessions': () => face.expireSessions(),
    'POST api-usage': (body) => face.setApiUsage(z.strictObject({ calls: z.number() }).parse(body).calls),
    'POST reset': () => reset(),
  };
}

/** The HTTP door to the switches: `/__emulator__/NAME` on every host, JSON in and out, 204 where there is nothing to say. */
export function createControl(
  face: Face,
  faults: FaultBook,
  org: Org,
  reset: () => void,
): (request: WireRequest) => ApiAnswer {
  const doors = createDoors(face, faults, org, reset);
  return (request) => {
    const [name = '', ...rest] = request.path.replace('/__emulator__/', '').split('/');
    const door = doors[`${request.method} ${name}`];
    if (door === undefined) return { status: 404, body: { error: 'unknown door', doors: Object.keys(doors) } };
    try {
      const answer = door(request.body === '' ? undefined : JSON.parse(request.body), rest.join('/'));
      return answer === undefined ? DONE : { status: 200, body: answer };
    } catch (error) {
      return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
    }
  };
}
