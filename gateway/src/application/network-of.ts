import { isIPv6 } from 'node:net';

/**
 * The network under which a client is counted: the IPv4 address itself, or the /64 of an IPv6 address. A /64 is the
 * smallest network that a client gets (RFC 6177, RFC 4291 §2.5.4), with 2^64 addresses to choose from. IPv4 written as
 * IPv6 (`::ffff:192.0.2.1`) counts as IPv4.
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

/** A trusted proxy may still send text that is no address. */
const MAX_LENGTH = 45;

/** The groups on one side of `::`; a dotted tail counts as two. */
function groupsOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}
