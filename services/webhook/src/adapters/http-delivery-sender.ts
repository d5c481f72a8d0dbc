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
  /** How long one attempt may take in all, from the name to the end of the answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly userAgent: string;
  /** Finds addresses; the system's resolver, but for tests. */
  readonly lookup?: Lookup;
  /** Certificates that are trusted instead of the system's, in PEM; for tests. */
  readonly ca?: string;
}

/** As `dns.lookup` is when it is asked for all addresses. */
export type Lookup = (
  host: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** The rest of an answer is not of interest. So much is read all the same: cut off, senders log it as an error. */
const READ_BYTES = 16 * 1024;
const FORBIDDEN = 'EFORBIDDENADDRESS';

/**
 * Each attempt is a connection of its own, made directly (no proxy), to an address that was judged after the name was
 * looked up: between the look-up that is judged and the connection there is no second one for a name to change in.
 */
export function createHttpDeliverySender(deps: HttpDeliverySenderDeps): DeliverySender {
  const lookup = lookupAllowed(deps.policy, deps.lookup ?? systemLookup);
  return {
    async send(delivery) {
      try {
        return await exchange(readEndpoint(delivery.url, deps.policy), delivery, lookup, deps);
      } catch {
        return { error: 'address_not_allowed' }; // what was allowed when it was registered need not be now
      }
    },
  };
}

/** A resolver that knows only addresses that may be connected to. Addresses written in a URL never come here. */
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
    const timer = setTimeout(() => end({ error: 'timeout' }), timeoutMs);
    request.on('response', (response) => {
      outcome = { statusCode: response.statusCode ?? 0, retryAfterMs: retryAfterMs(response, clock) };
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
  response.on('error', () => undefined); // its status is known; how its body ends is nobody's concern
  response.on('data', (chunk: Buffer) => {
    read += chunk.length;
    if (read > READ_BYTES) response.destroy();
  });
}

const SECONDS = /^\d{1,9}$/;
/** `Sun, 06 Nov 1994 08:49:37 GMT`, of which the rest is for the parser of dates, which takes much else for one too. */
const DATE = /^[A-Za-z]{3,9}, /;

/**
 * Retry-After (RFC 9110 §10.2.3): seconds, or a date. A date is one of the endpoint's clock, so it is compared with the
 * `Date` of the same answer: whether either clock is wrong doesn't matter. Without a `Date`, with this process's clock.
 * Anything else is as if it were not there.
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
