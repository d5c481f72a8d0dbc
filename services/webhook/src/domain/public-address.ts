import { parseIp, type IpBytes } from './ip-address.js';

/**
 * Whether an address is on the public internet, by the IANA special-purpose registries (RFC 6890). False for a text that is
 * no address.
 */
export function isPublicAddress(address: string): boolean {
  const bytes = parseIp(address);
  if (bytes === undefined) return false;
  if (bytes.length === 4) return !isInAny(bytes, NOT_PUBLIC_IPV4);
  return isInAny(bytes, GLOBAL_UNICAST) && !isInAny(bytes, NOT_PUBLIC_IPV6);
}

interface Network {
  readonly bytes: IpBytes;
  readonly bits: number;
}

const NOT_PUBLIC_IPV4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared by carriers (CGNAT)
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local, with the metadata services of clouds in it
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarking
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
].map(network);

/**
 * All IPv6 addresses that are routed publicly today. Loopback, unique local, link-local and multicast are outside, and so are
 * IPv4 in IPv6 (`::ffff:0:0/96`) and NAT64 (`64:ff9b::/96`), which can contain any IPv4 address.
 */
const GLOBAL_UNICAST = ['2000::/3'].map(network);

const NOT_PUBLIC_IPV6 = [
  '2001::/23', // protocol assignments: Teredo, ORCHID, benchmarking
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: can contain any IPv4 address
  '3fff::/20', // documentation
].map(network);

function network(text: string): Network {
  const [address = '', bits = ''] = text.split('/');
  const bytes = parseIp(address);
  if (bytes === undefined) throw new TypeError(`${text} is no network`);
  return { bytes, bits: Number(bits) };
}

function isInAny(address: IpBytes, networks: readonly Network[]): boolean {
  return networks.some(({ bytes, bits }) => commonBits(address, bytes) >= bits);
}

function commonBits(one: IpBytes, other: IpBytes): number {
  const at = one.findIndex((byte, index) => byte !== other[index]);
  return at < 0 ? 8 * one.length : 8 * at + Math.clz32(one[at]! ^ other[at]!) - 24;
}
