import { BlockList, isIP } from 'node:net';

/**
 * Whether an address is on the public internet, by the IANA special-purpose registries (RFC 6890). False for a text that is
 * no address.
 */
export function isPublicAddress(address: string): boolean {
  if (!isAddress(address)) return false;
  if (isIP(address) === 4) return !notPublic.check(address, 'ipv4');
  return globalUnicast.check(address, 'ipv6') && !notPublic.check(address, 'ipv6');
}

/**
 * Whether a text is an IP address in plain form. Octal, hex and zones are not: URLs are normalised before, and resolvers
 * answer in plain form.
 */
export function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}

const notPublic = listOf([
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
  '2001::/23', // protocol assignments: Teredo, ORCHID, benchmarking
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: can contain any IPv4 address
  '3fff::/20', // documentation
]);

/**
 * All IPv6 addresses that are routed publicly today. Loopback, unique local, link-local and multicast are outside, and so are
 * IPv4 in IPv6 (`::ffff:0:0/96`) and NAT64 (`64:ff9b::/96`), which can contain any IPv4 address.
 */
const globalUnicast = listOf(['2000::/3']);

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
