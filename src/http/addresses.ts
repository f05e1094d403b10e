import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Says whether an address is one of the listed ones. */
export type AddressTest = (address: string) => boolean;

/** The client a request comes from: an IP address, or '' when the connection is gone. */
export type AddressReader = (request: IncomingMessage) => string;

/** `entries`: addresses and ranges such as `10.0.0.0/8`. Throws for anything else. */
export function createAddressTest(entries: readonly string[]): AddressTest {
  const list = new BlockList();
  for (const entry of entries) addEntry(list, entry);
  return (address) => {
    const plain = toPlainAddress(address);
    const family = toFamily(plain);
    return family !== undefined && list.check(plain, family);
  };
}

/**
 * Reads the client's address. `X-Forwarded-For` counts only when a trusted proxy sends it, and of it the right-most address
 * that is no trusted proxy: what stands left of that one the client may have written itself.
 */
export function createAddressReader(trustedProxies: readonly string[]): AddressReader {
  const isTrusted = createAddressTest(trustedProxies);
  return (request) => {
    const peer = toPlainAddress(request.socket.remoteAddress ?? '');
    if (!isTrusted(peer)) return peer;
    // Node joins repeated headers by commas, in order.
    const header = request.headers['x-forwarded-for'];
    const hops = (typeof header === 'string' ? header.split(',') : []).map(toPlainAddress);
    const client = hops.findLast((hop) => !isTrusted(hop));
    return client !== undefined && isIP(client) !== 0 ? client : peer;
  };
}

function addEntry(list: BlockList, entry: string): void {
  const [address = '', prefix] = entry.split('/');
  const family = toFamily(address);
  if (family === undefined) throw new Error(`"${entry}" is no address`);
  if (prefix === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(prefix), family);
}

function toFamily(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? 'ipv4' : 'ipv6';
}

/** Without blanks, the port some proxies write along, brackets and the IPv6 form of an IPv4 address. */
function toPlainAddress(text: string): string {
  const address = text
    .trim()
    .replace(/^\[([^\]]*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}
