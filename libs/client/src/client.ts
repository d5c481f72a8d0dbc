import { createCall, type Call } from './call.js';
import type { ClientOptions } from './client-options.js';
import { createConnection } from './connection.js';
import { createMethods, type OperationMethods } from './methods.js';

/** A client of one gateway, as one caller. */
export interface HandoffClient extends OperationMethods {
  /** Performs an operation by name and answers with all there is to know: representation, status, trace, replay. */
  readonly call: Call;
}

/**
 * A client of one gateway, as one caller.
 *
 * ```ts
 * const handoff = createClient({ baseUrl: 'http://127.0.0.1:8088', token });
 * const { task_id } = await handoff.routeTask({ target: 'manager', task: { task_type: 'budget_request' } });
 * ```
 */
export function createClient(options: ClientOptions): HandoffClient {
  const connection = createConnection(options);
  const call = createCall(connection, options);
  return { ...createMethods(call), call };
}
