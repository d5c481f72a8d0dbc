import { createCall, type Call } from './call.js';
import type { ClientOptions } from './client-options.js';
import { createConnection } from './connection.js';
import { followEvents, type EventsOptions } from './events/follow-events.js';
import type { StreamEvent } from './events/stream-event.js';
import type { AccessDecision, OperationMethods, StatusView } from './generated/types.js';
import { holdCall, type CallQuestion, type HoldCallOptions } from './hold-call.js';
import { createMethods } from './methods.js';
import { waitFor, type WaitOptions } from './status/wait-for.js';
import { watchStatus, type WatchOptions } from './status/watch-status.js';
import { runWorker } from './worker/run-worker.js';
import type { WorkerOptions } from './worker/worker-options.js';

/** A client of one gateway for one caller. */
export interface HandoffClient extends OperationMethods {
  /** Performs an operation by name. Returns the representation, status, trace id and whether it is a replay. */
  readonly call: Call;
  /** The live event stream: {@link followEvents}. */
  events(options?: EventsOptions): AsyncIterableIterator<StreamEvent>;
  /** The status of a session, task or approval at each change, until it has ended: {@link watchStatus}. */
  watch(id: string, options?: WatchOptions): AsyncIterableIterator<StatusView>;
  /** Waits until a session, task or approval reaches a status, or has ended: {@link waitFor}. */
  waitFor(id: string, options?: WaitOptions): Promise<StatusView>;
  /** Asks whether a call is allowed, and for its approval where a rule wants one: {@link holdCall}. */
  holdCall(question: CallQuestion, options?: HoldCallOptions): Promise<AccessDecision>;
  /** Works on the tasks of a role until its signal aborts: {@link runWorker}. */
  worker(options: WorkerOptions): Promise<void>;
}

/**
 * A client of one gateway for one caller.
 *
 * ```ts
 * const handoff = createClient({ baseUrl: 'http://127.0.0.1:8088', token });
 * const { task_id } = await handoff.routeTask({ target: 'manager', task: { task_type: 'budget_request' } });
 * const { status } = await handoff.waitFor(task_id);
 * ```
 */
export function createClient(options: ClientOptions): HandoffClient {
  const connection = createConnection(options);
  const call = createCall(connection, options);
  return {
    ...createMethods(call),
    call,
    events: (eventsOptions = {}) => followEvents(connection, eventsOptions, options.retries ?? 3),
    watch: (id, watchOptions) => watchStatus(call, id, watchOptions),
    waitFor: (id, waitOptions) => waitFor(call, id, waitOptions),
    holdCall: (question, holdOptions) => holdCall(call, question, holdOptions),
    worker: (workerOptions) => runWorker(call, workerOptions),
  };
}
