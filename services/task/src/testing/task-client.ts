import { OPERATIONS, type OperationName } from '@handoff/contracts';
import type { Call, Principal } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import { callOperation } from '@handoff/runtime';
import { aCall } from './builders.js';

export interface TaskClient {
  /** Calls an operation over the bus, like the gateway, and returns the parsed representation. */
  ask(
    who: Principal,
    name: OperationName,
    given?: {
      readonly params?: object;
      readonly query?: object;
      readonly body?: object;
      readonly call?: Partial<Call>;
      readonly abandoned?: AbortSignal;
    },
  ): Promise<Record<string, unknown> & { readonly [key: string]: never }>;
}

export function createTaskClient(bus: Pick<Bus, 'requests'>, prefix: string): TaskClient {
  return {
    async ask(who, name, { params = {}, query = {}, body, call = {}, abandoned } = {}) {
      const bytes = body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) };
      const operation = OPERATIONS[name];
      const made = { bus, prefix, operation, call: aCall(who, call), params, query, abandoned };
      const { data } = await callOperation({ ...made, ...bytes });
      return JSON.parse(Buffer.from(data).toString('utf8')) as never;
    },
  };
}
