import { operationsOf, type OperationName, type ServiceName } from '@handoff/contracts';
import type { Bus } from '@handoff/messaging';
import { serveOperations, type OperationHandlers, type OperationReply } from '@handoff/runtime';
import { pino } from 'pino';
import { Registry } from 'prom-client';

/** Serves every operation of a service by one function. */
export async function serveStubService(
  bus: Bus,
  service: ServiceName,
  handle: (operation: OperationName, body: unknown) => Promise<OperationReply>,
): Promise<void> {
  const stubs = operationsOf(service).map(
    ({ name }) => [name, ({ body }: { readonly body: unknown }) => handle(name as OperationName, body)] as const,
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
  });
}
