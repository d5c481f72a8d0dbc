import type { AccessDecision, InputOf, OPERATIONS } from '@handoff/contracts';
import { operationsOf } from '@handoff/contracts';
import { HandoffError } from '@handoff/kernel';
import type { Bus, Serving } from '@handoff/messaging';
import { createLogger, serveOperations, type OperationHandlers } from '@handoff/runtime';
import { Registry } from 'prom-client';

export type AccessBody = InputOf<(typeof OPERATIONS)['evaluateAccess']>['body'];

/** Answers evaluateAccess on a bus, as the directory service would. */
export function serveAccess(bus: Bus, prefix: string, decide: (body: AccessBody) => AccessDecision): Promise<Serving> {
  const unwanted = () => Promise.reject(new HandoffError('UNAVAILABLE'));
  const others = Object.fromEntries(operationsOf('directory').map(({ name }) => [name, unwanted]));
  return serveOperations({
    bus,
    prefix,
    service: 'directory',
    version: '0.0.0',
    logger: createLogger({ level: 'silent', name: 'directory', version: '0.0.0' }),
    metrics: new Registry(),
    maxInFlight: 1000,
    callerSharePercent: 100,
    handlers: {
      ...(others as object as OperationHandlers<'directory'>),
      evaluateAccess: ({ body }: { body: AccessBody }) => Promise.resolve({ body: JSON.stringify(decide(body)) }),
    },
  });
}

/** An answer with this code; a yes for `allowed`. */
export function anAccessDecision(code: AccessDecision['context']['code'], more: object = {}): AccessDecision {
  const facts = { deciding: [], ask: null, approval: null, unknown: [], bundle_version: 1, digest: 'd'.repeat(64) };
  return { decision: code === 'allowed', context: { code, reason: 'as the profile says', ...facts, ...more } };
}
