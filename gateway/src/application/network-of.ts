import { isIPv6 } from 'node:net';

/**
 * The network that an address stands for where a client is counted by it: an IPv4 address alone, of IPv6 the /64, which
 * is the least that anybody is given (RFC 6177, RFC 4291 §2.5.4): within it a client has 2^64 addresses to choose from.
 * IPv4 written as IPv6 (`::ffff:192.0.2.1`) is IPv4.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [withoutZone = ''] = address.split('%');
  if (!isIPv6(withoutZone)) return address.slice(0, MAX_LENGTH);
  const [head = '', tail] = withoutZone.split('::');
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** A proxy that is believed may have written anything. */
const MAX_LENGTH = 45;

/** The groups of one side of `::`; a dotted tail is two of them. */
function groupsOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}
