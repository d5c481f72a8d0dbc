import { HandoffError } from '@handoff/kernel';
import { isAddress, isPublicAddress } from './public-address.js';

/** The URLs that an operator allows in addition to https URLs on the public internet. */
export interface EndpointPolicy {
  /** Whether http URLs are allowed. */
  readonly allowInsecure: boolean;
  /** The hosts (as in a URL) whose addresses need not be public. */
  readonly privateHosts: ReadonlySet<string>;
}

/** The target of deliveries, read from a URL. */
export interface Endpoint {
  /** The URL as the WHATWG parser writes it: the URL that is shown is the URL that is connected to. */
  readonly url: string;
  /** The host in lower case, without brackets and without a dot at the end. */
  readonly host: string;
  /** Scheme, host and port: the part of the URL that events show. */
  readonly origin: string;
}

/**
 * Reads the URL of a webhook. The URL parser turns every spelling of an address (octal, hex, one number) into the plain one.
 *
 * @throws HandoffError `VALIDATION_FAILED` when the text is no URL, or the policy does not allow it.
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
  const named = isAddress(host) ? host : isLocalName(host) ? LOOPBACK : undefined;
  if (named !== undefined && !mayConnectTo(named, host, policy)) {
    throw refuseAddress();
  }
  return { url: url.href, host, origin: url.origin };
}

/** Whether deliveries to a host may connect to this address of it. Ask for the very address that is connected to. */
export function mayConnectTo(address: string, host: string, { privateHosts }: EndpointPolicy): boolean {
  return privateHosts.has(plainHost(host)) || isPublicAddress(address);
}

/** The refusal of a host that is not public. It does not show the address of the host. */
export function refuseAddress(): HandoffError {
  return refuseUrl('must lead to a public address');
}

/** A host in the form for comparisons: lower case, without the brackets of IPv6 and without a final dot. */
export function plainHost(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '');
}

const LOOPBACK = '127.0.0.1';

/** Names that always mean this machine, whatever a resolver answers (RFC 6761). */
function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

function refuseUrl(message: string): HandoffError {
  return new HandoffError('VALIDATION_FAILED', { errors: [{ pointer: '/url', message }] });
}
