import { isIP } from 'node:net';

/** Whether the url or `//host:port` leads to this machine. */
export function isLoopback(url: string): boolean {
  return /(^|\/\/)(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(url);
}

/**
 * Where the arguments of `Socket.connect` lead, as `//host:port`; undefined when that is on this machine. Node hands its own
 * calls on as an array.
 */
export function findOutsideTarget(details: readonly unknown[]): string | undefined {
  const [first, second] = Array.isArray(details[0]) ? details[0] : details;
  const target = readTarget(first, second);
  return target === undefined || isLoopback(target) ? undefined : target;
}

function readTarget(first: unknown, second: unknown): string | undefined {
  if (typeof first === 'number') return toAddress(second, first);
  // A text is the path of a socket in the file system.
  if (typeof first !== 'object' || first === null) return undefined;
  const { host, port, path } = first as { host?: unknown; port?: unknown; path?: unknown };
  return port === undefined && typeof path === 'string' ? undefined : toAddress(host, port);
}

function toAddress(host: unknown, port: unknown): string {
  const name = typeof host === 'string' && host !== '' ? host : 'localhost';
  return `//${isIP(name) === 6 ? `[${name}]` : name}:${port}`;
}
