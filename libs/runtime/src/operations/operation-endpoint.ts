import { decodeCall, type OperationDefinition } from '@handoff/contracts';
import { ERROR_KINDS, HandoffError, toHandoffError, type Call, type Clock } from '@handoff/kernel';
import type { BusHandler, BusMessage } from '@handoff/messaging';
import type { Logger } from 'pino';
import { withTrace } from '../logging/trace-scope.js';
import { sharedTime } from '../time/shared-time.js';
import { encodeFailure, encodeReply } from './encode-reply.js';
import type { OperationReply } from './handlers.js';
import type { Gate, Observe } from './operation-metrics.js';
import { readInput, type AnyInput } from './read-input.js';
import { traceServedCall } from './trace-spans.js';

/** A handler whose input type is forgotten: the validators vouch for it. */
export type AnyHandler = (input: AnyInput, call: Call, abandoned: AbortSignal) => Promise<OperationReply>;

interface EndpointDeps {
  readonly operation: OperationDefinition;
  readonly handler: AnyHandler;
  readonly gate: Gate;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observe: Observe;
}

/** One operation as the bus sees it. It answers every message, and never throws. */
export function createOperationEndpoint(deps: EndpointDeps): BusHandler {
  const { gate, observe } = deps;
  return async (message, abandoned) => {
    const startedAt = performance.now();
    gate.inFlight += 1;
    let outcome = 'ok';
    try {
      return await answer(deps, message, abandoned, (code) => {
        outcome = code;
      });
    } finally {
      gate.inFlight -= 1;
      observe(outcome, (performance.now() - startedAt) / 1000);
    }
  };
}

async function answer(
  deps: EndpointDeps,
  message: BusMessage,
  abandoned: AbortSignal,
  failedWith: (code: string) => void,
): Promise<BusMessage> {
  let call: Call | undefined;
  try {
    const decoded = decodeCall(message.headers, sharedTime.aheadMs());
    call = decoded.call;
    admit(deps, call);
    return encodeReply(
      await withTrace({ traceId: call.traceId }, () => perform(deps, decoded, message.data, abandoned)),
    );
  } catch (thrown) {
    const error = toHandoffError(thrown);
    failedWith(error.code);
    logFailure(deps, call, error);
    return encodeFailure(error);
  }
}

/** Work that nobody waits for any more is not begun, nor is more than the instance can carry. */
function admit({ gate, clock }: EndpointDeps, call: Call): void {
  if (clock.now() >= call.deadline) {
    throw new HandoffError('UNAVAILABLE', {
      detail: 'The request was not begun before its deadline.',
      retryAfterSeconds: 1,
    });
  }
  if (gate.inFlight > gate.maxInFlight) throw new HandoffError('OVERLOADED', { retryAfterSeconds: 1 });
}

async function perform(
  { operation, handler }: EndpointDeps,
  { call, input }: ReturnType<typeof decodeCall>,
  body: Uint8Array,
  abandoned: AbortSignal,
): Promise<OperationReply> {
  return traceServedCall(operation, call, async (traced) =>
    handler(readInput(operation, input, body), traced, abandoned),
  );
}

/** How loudly is the table's business. Only errors of our own carry their cause: others' can quote what clients sent. */
function logFailure({ operation, logger }: EndpointDeps, call: Call | undefined, error: HandoffError): void {
  const fields = { operation: operation.name, code: error.code, trace_id: call?.traceId };
  const isOurs = error.kind === 'internal' || error.kind === 'unavailable' || error.kind === 'unknown_outcome';
  logger[ERROR_KINDS[error.kind].log](isOurs ? { ...fields, err: error } : fields, 'operation failed');
}
