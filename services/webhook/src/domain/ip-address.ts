/** An IP address as its bytes: 4 or 16. */
export type IpBytes = readonly number[];

/**
 * The bytes of an IP address in plain form: dotted decimal, or IPv6 groups, which may contain `::` and an IPv4 tail. For any
 * other text (octal, hex, a zone, a name) undefined: URLs are normalised before, and resolvers answer in plain form.
 */
export function parseIp(text: string): IpBytes | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

const DECIMAL = /^(0|[1-9]\d{0,2})$/;
const GROUP = /^[0-9a-f]{1,4}$/i;

function parseIpv4(text: string): IpBytes | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => DECIMAL.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function parseIpv6(text: string): IpBytes | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(bytesOfGroups);
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  if (tail === undefined) return head.length === 16 ? head : undefined;
  const missing = 16 - head.length - tail.length;
  return missing < 2 ? undefined : [...head, ...Array<number>(missing).fill(0), ...tail];
}

function bytesOfGroups(text: string): IpBytes | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  const ipv4 = groups.at(-1)?.includes('.') ? parseIpv4(groups.pop()!) : [];
  if (ipv4 === undefined || !groups.every((group) => GROUP.test(group))) return undefined;
  return [...groups.map((group) => parseInt(group, 16)).flatMap((value) => [value >> 8, value & 0xff]), ...ipv4];
}
