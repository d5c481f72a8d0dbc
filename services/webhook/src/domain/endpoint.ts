import { HandoffError } from '@handoff/kernel';
import { parseIp } from './ip-address.js';
import { isPublicAddress } from './public-address.js';

/** What URLs an operator allows, beyond https to the public internet. */
export interface EndpointPolicy {
  /** Plain http too. */
  readonly allowInsecure: boolean;
  /** Hosts, as in a URL, whose addresses need not be public. */
  readonly privateHosts: ReadonlySet<string>;
}

/** Where deliveries go, read from a URL. */
export interface Endpoint {
  /** The URL in its one spelling (WHATWG), so that what is shown is what is connected to. */
  readonly url: string;
  /** The host in lower case, without brackets and without a dot at the end. */
  readonly host: string;
  /** Scheme, host and port: as much of a URL as may be told to others. */
  readonly origin: string;
}

/**
 * Reads a URL that deliveries are to go to. However an address is spelt (octal, hex, one number), the URL's one
 * spelling has it plain.
 *
 * @throws HandoffError `VALIDATION_FAILED` when it is not one, or may not be one.
 */
export function readEndpoint(text: string, policy: EndpointPolicy): Endpoint {
  if (!URL.canParse(text)) throw refuseUrl('must be a URL');
  const url = new URL(text);
  const schemes = policy.allowInsecure ? ['https:', 'http:'] : ['https:'];
  if (!schemes.includes(url.protocol)) {
    throw refuseUrl(policy.allowInsecure ? 'must start with https:// or http://' : 'must start with https://');
  }
  if (url.username !== '' || url.password !== '') throw refuseUrl('must not hold a user or a password');
  url.hash = '';
  const host = plainHost(url.hostname);
  const isAddress = parseIp(host) !== undefined;
  if ((isAddress || isLocalName(host)) && !mayConnectTo(isAddress ? host : LOOPBACK, host, policy)) {
    throw refuseAddress();
  }
  return { url: url.href, host, origin: url.origin };
}

/** Whether deliveries to a host may go to one of its addresses. Asked of the very address that is connected to. */
export function mayConnectTo(address: string, host: string, { privateHosts }: EndpointPolicy): boolean {
  return privateHosts.has(plainHost(host)) || isPublicAddress(address);
}

/** The refusal of a host that is not public. It says nothing of where the name leads. */
export function refuseAddress(): HandoffError {
  return refuseUrl('must lead to a public address');
}

/** A host as it is compared: in lower case, without the brackets of IPv6 and the dot that a name may end with. */
export function plainHost(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '');
}

const LOOPBACK = '127.0.0.1';

/** Names that are this machine's, whatever a resolver says (RFC 6761). */
function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

function refuseUrl(message: string): HandoffError {
  return new HandoffError('VALIDATION_FAILED', { errors: [{ pointer: '/url', message }] });
}
