import { decodeCall, type OperationDefinition } from '@handoff/contracts';
import {
  callerOf,
  ERROR_KINDS,
  giveBack,
  giveBackShare,
  HandoffError,
  take,
  takeShare,
  toHandoffError,
  type Bounded,
  type Call,
  type SteadyClock,
} from '@handoff/kernel';
import type { BusHandler, BusMessage } from '@handoff/messaging';
import type { Logger } from 'pino';
import { sharedTime } from '../time/shared-time.js';
import { encodeFailure, encodeReply } from './encode-reply.js';
import type { OperationReply } from './handlers.js';
import type { Observe } from './operation-metrics.js';
import { readInput, type AnyInput } from './read-input.js';
import { traceServedCall } from './trace-spans.js';

/** A handler with its input type erased. The validators guarantee the type. */
export type AnyHandler = (input: AnyInput, call: Call, abandoned: AbortSignal) => Promise<OperationReply>;

interface EndpointDeps {
  readonly operation: OperationDefinition;
  readonly handler: AnyHandler;
  readonly gate: Bounded;
  readonly clock: SteadyClock;
  readonly logger: Logger;
  readonly observe: Observe;
}

/** The bus handler of one operation. It answers every message, and never throws. */
export function createOperationEndpoint(deps: EndpointDeps): BusHandler {
  return async (message, abandoned) => {
    const startedAt = performance.now();
    let outcome = 'ok';
    try {
      return await answer(deps, message, abandoned, (code) => {
        outcome = code;
      });
    } finally {
      deps.observe(outcome, (performance.now() - startedAt) / 1000);
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
    const decoded = decodeCall(message.headers, sharedTime.steadyAheadMs());
    call = decoded.call;
    requireTime(deps, call);
    const work = (): Promise<OperationReply> => perform(deps, decoded, message.data, abandoned);
    return encodeReply(await inPlace(deps.gate, callerOf(call.principal), work));
  } catch (thrown) {
    const error = toHandoffError(thrown);
    failedWith(error.code);
    logFailure(deps, call, error);
    return encodeFailure(error);
  }
}

/** Refuses a call whose deadline has passed. */
function requireTime({ clock }: EndpointDeps, call: Call): void {
  if (clock.now() >= call.deadline) {
    throw new HandoffError('UNAVAILABLE', {
      detail: 'The request was not begun before its deadline.',
      retryAfterSeconds: 1,
    });
  }
}

/** Refuses calls above the instance's bound, and above the caller's share of it. */
async function inPlace<T>(gate: Bounded, caller: string, work: () => Promise<T>): Promise<T> {
  take(gate);
  try {
    takeShare(gate, caller);
    try {
      return await work();
    } finally {
      giveBackShare(gate, caller);
    }
  } finally {
    giveBack(gate);
  }
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

/**
 * The error catalogue decides the level. Only HandoffErrors are logged with their cause: other errors can quote client
 * input.
 */
function logFailure({ operation, logger }: EndpointDeps, call: Call | undefined, error: HandoffError): void {
  const fields = { operation: operation.name, code: error.code, trace_id: call?.traceId };
  const isOurs = error.kind === 'internal' || error.kind === 'unavailable' || error.kind === 'unknown_outcome';
  logger[ERROR_KINDS[error.kind].log](isOurs ? { ...fields, err: error } : fields, 'operation failed');
}
