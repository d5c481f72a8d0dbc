import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Clock } from '@handoff/kernel';
import type { AttemptOutcome } from '../domain/decide-attempt.js';
import { mayConnectTo, readEndpoint, type Endpoint, type EndpointPolicy } from '../domain/endpoint.js';
import type { DeliverySender, OutgoingDelivery } from '../ports/delivery-sender.js';

export interface HttpDeliverySenderDeps {
  readonly policy: EndpointPolicy;
  readonly clock: Clock;
  /** How long one attempt may take in all, from the name lookup to the end of the answer, in milliseconds; see {@link READ_MS}. */
  readonly timeoutMs: number;
  readonly userAgent: string;
  /** Finds addresses; by default the system's resolver. For tests. */
  readonly lookup?: Lookup;
  /** Trusted certificates in PEM, instead of the system's. For tests. */
  readonly ca?: string;
}

/** `dns.lookup` with the option `all`. */
export type Lookup = (
  host: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** An answer is read up to this size, although its body is not used: a receiver would log a connection that is cut off. */
const READ_BYTES = 16 * 1024;
/** How long its end is awaited once the status is known, in milliseconds: a body without an end must not keep an attempt from ending. */
const READ_MS = 1_000;
const FORBIDDEN = 'EFORBIDDENADDRESS';

/**
 * Each attempt has a connection of its own, without a proxy, to an address that was checked after the name lookup. There is no
 * second lookup between the check and the connection, so the name cannot change in between.
 */
export function createHttpDeliverySender(deps: HttpDeliverySenderDeps): DeliverySender {
  const lookup = lookupAllowed(deps.policy, deps.lookup ?? systemLookup);
  return {
    async send(delivery) {
      try {
        return await exchange(readEndpoint(delivery.url, deps.policy), delivery, lookup, deps);
      } catch {
        return { error: 'address_not_allowed' }; // the policy may have changed since the registration
      }
    },
  };
}

/** A resolver that returns only allowed addresses. It is not called for a URL that contains an address. */
export function lookupAllowed(policy: EndpointPolicy, lookup: Lookup): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 4);
      const allowed = addresses.filter(({ address }) => mayConnectTo(address, host, policy));
      const [first] = allowed;
      if (first === undefined)
        return callback(Object.assign(new Error('no allowed address'), { code: FORBIDDEN }), '', 4);
      if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

function exchange(
  endpoint: Endpoint,
  { headers, body }: OutgoingDelivery,
  lookup: LookupFunction,
  { clock, timeoutMs, userAgent, ca }: HttpDeliverySenderDeps,
): Promise<AttemptOutcome> {
  return new Promise((resolve) => {
    const bytes = Buffer.from(body);
    const options = {
      method: 'POST',
      agent: false,
      lookup,
      headers: {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'content-length': bytes.length,
        'user-agent': userAgent,
        ...headers,
      },
    };
    const request = endpoint.url.startsWith('https:')
      ? https.request(endpoint.url, { ...options, rejectUnauthorized: true, ...(ca !== undefined && { ca }) })
      : http.request(endpoint.url, options);
    let outcome: AttemptOutcome | undefined;
    const end = (last: AttemptOutcome): void => {
      clearTimeout(timer);
      request.destroy();
      resolve((outcome ??= last));
    };
    let timer = setTimeout(() => end({ error: 'timeout' }), timeoutMs);
    const startedAt = performance.now();
    request.on('response', (response) => {
      const answered = { statusCode: response.statusCode ?? 0, retryAfterMs: retryAfterMs(response, clock) };
      outcome = answered;
      clearTimeout(timer);
      const leftMs = timeoutMs - (performance.now() - startedAt);
      timer = setTimeout(() => end(answered), Math.min(READ_MS, Math.max(0, leftMs)));
      readSome(response);
    });
    request.on('error', (error: NodeJS.ErrnoException) =>
      end({ error: error.code === FORBIDDEN ? 'address_not_allowed' : 'unreachable' }),
    );
    request.on('close', () => end({ error: 'unreachable' }));
    request.end(bytes);
  });
}

function readSome(response: http.IncomingMessage): void {
  let read = 0;
  response.on('error', () => undefined); // the status is known; the body does not matter
  response.on('data', (chunk: Buffer) => {
    read += chunk.length;
    if (read > READ_BYTES) response.destroy();
  });
}

const SECONDS = /^\d{1,9}$/;
/** The beginning of `Sun, 06 Nov 1994 08:49:37 GMT`: Date.parse alone accepts many other texts. */
const DATE = /^[A-Za-z]{3,9}, /;

/**
 * The pause that Retry-After asks for (RFC 9110 §10.2.3), in seconds or as a date. A date comes from the clock of the endpoint,
 * so it is compared with the `Date` of the same answer; without a `Date`, with the clock of this process. Undefined for any
 * other text.
 */
function retryAfterMs({ headers }: http.IncomingMessage, clock: Clock): number | undefined {
  const value = headers['retry-after']?.trim() ?? '';
  if (SECONDS.test(value)) return Number(value) * 1_000;
  const at = readDate(value);
  return at === undefined ? undefined : at - (readDate(headers.date) ?? clock.now().getTime());
}

function readDate(text = ''): number | undefined {
  const at = DATE.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : at;
}
