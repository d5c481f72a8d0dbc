import { operationsOf, type OperationName, type ServiceName } from '@handoff/contracts';
import type { Call } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import { serveOperations, type OperationHandlers, type OperationReply } from '@handoff/runtime';
import { pino } from 'pino';
import { Registry } from 'prom-client';

/** The input of an operation, as the service parsed it. */
export interface StubInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Serves every operation of a service with one function. */
export async function serveStubService(
  bus: Bus,
  service: ServiceName,
  handle: (operation: OperationName, input: StubInput, call: Call, abandoned: AbortSignal) => Promise<OperationReply>,
): Promise<void> {
  const stubs = operationsOf(service).map(
    ({ name }) =>
      [
        name,
        (input: StubInput, call: Call, abandoned: AbortSignal) => handle(name as OperationName, input, call, abandoned),
      ] as const,
  );
  await serveOperations({
    bus,
    prefix: 'handoff',
    service,
    version: '1.2.3',
    handlers: Object.fromEntries(stubs) as unknown as OperationHandlers<ServiceName>,
    logger: pino({ level: 'silent' }),
    metrics: new Registry(),
    maxInFlight: 1_000,
    callerSharePercent: 100,
  });
}
