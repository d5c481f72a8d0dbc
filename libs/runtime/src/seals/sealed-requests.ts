import { CALL_HEADERS, callersOf, OPERATIONS, type OperationDefinition } from '@handoff/contracts';
import { HandoffError } from '@handoff/kernel';
import type { BusHandler, BusMessage, RequestBus } from '@handoff/messaging';
import type { Logger } from 'pino';
import { encodeFailure } from '../operations/encode-reply.js';
import type { CallKeys } from './call-keys.js';
import { isSealedBy, seal, SEAL_HEADERS } from './seal.js';

export interface SealedRequestsDeps {
  readonly requests: RequestBus;
  /** The module that calls and serves. */
  readonly self: string;
  readonly keys: CallKeys;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  /** Called for each refused message: a call, or a reply. */
  readonly onRefused: (what: 'call' | 'reply') => void;
}

/**
 * Requests between parts that authenticate each other. A caller and a service share a key that no other part has: the
 * service refuses calls without its seal, and the caller refuses replies without it. So a stolen bus login, or an
 * excess permission, is not enough to act for a caller; nor can one service pose as another.
 */
export function sealRequests(deps: SealedRequestsDeps): RequestBus {
  const { requests, self, keys } = deps;
  return {
    async request(subject, message, options) {
      const [key] = keys(self, serviceOf(subject));
      if (key === undefined) throw notShared(self, subject);
      const headers = { ...message.headers, [SEAL_HEADERS.caller]: self };
      const sealed = seal(key, ['call', subject], { ...message, headers });
      const reply = await requests.request(subject, sealed, options);
      const about = ['reply', sealed.headers[SEAL_HEADERS.seal] ?? ''];
      if (isSealedBy(keys(self, serviceOf(subject)), about, reply)) return unsealed(reply);
      deps.onRefused('reply');
      deps.logger.error(
        { subject, trace_id: message.headers[CALL_HEADERS.traceId] },
        'a reply was not sealed by the service it should be from',
      );
      throw new HandoffError('OUTCOME_UNKNOWN', { retryAfterSeconds: 1 });
    },
    serve: (service, endpoints) =>
      requests.serve(
        service,
        Object.fromEntries(
          Object.entries(endpoints).map(([subject, handler]) => [subject, guard(deps, subject, handler)]),
        ),
      ),
  };
}

/** Wraps a handler, so that it sees only calls that a caller of its operation has sealed. */
function guard(
  { self, keys, logger, onRefused }: SealedRequestsDeps,
  subject: string,
  handler: BusHandler,
): BusHandler {
  const operation: OperationDefinition | undefined = Object.values<OperationDefinition>(OPERATIONS).find(({ name }) =>
    subject.endsWith(`.v1.${name}`),
  );
  const callers: readonly string[] = operation === undefined ? [] : callersOf(operation);
  return async (message, abandoned) => {
    const caller = message.headers[SEAL_HEADERS.caller] ?? '';
    const shared = callers.includes(caller) ? keys(caller, self) : [];
    const key = shared.find((each) => isSealedBy([each], ['call', subject], message));
    if (key === undefined) {
      onRefused('call');
      logger.warn({ subject, caller: callers.includes(caller) ? caller : 'unknown' }, 'a call was not sealed');
      return encodeFailure(new HandoffError('UNAVAILABLE', { detail: 'The service does not know who calls it.' }));
    }
    const reply = await handler(unsealed(message), abandoned);
    return seal(key, ['reply', message.headers[SEAL_HEADERS.seal] ?? ''], reply);
  };
}

function unsealed({ headers, data }: BusMessage): BusMessage {
  const { [SEAL_HEADERS.caller]: _caller, [SEAL_HEADERS.seal]: _seal, ...rest } = headers;
  return { headers: rest, data };
}

/** `<prefix>.svc.<service>.v1.<operation>` */
function serviceOf(subject: string): string {
  return subject.split('.')[2] ?? '';
}

function notShared(self: string, subject: string): HandoffError {
  return new HandoffError('UNAVAILABLE', {
    detail: 'The request could not be sent.',
    cause: new Error(`CALL_KEYS has no key for ${self}-${serviceOf(subject)}`),
  });
}
