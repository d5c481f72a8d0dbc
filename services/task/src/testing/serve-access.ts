import type { AccessDecision, InputOf, OPERATIONS } from '@handoff/contracts';
import type { Bus, Serving } from '@handoff/messaging';
import { serveInPlaceOf } from '@handoff/runtime/testing';

export type AccessBody = InputOf<(typeof OPERATIONS)['evaluateAccess']>['body'];

/** Answers evaluateAccess on a bus, as the directory service would. */
export function serveAccess(bus: Bus, prefix: string, decide: (body: AccessBody) => AccessDecision): Promise<Serving> {
  return serveInPlaceOf(
    'directory',
    { bus, prefix },
    {
      evaluateAccess: ({ body }: { body: AccessBody }) => Promise.resolve({ body: JSON.stringify(decide(body)) }),
    },
  );
}

/** An answer with this code; a yes for `allowed`. */
export function anAccessDecision(code: AccessDecision['context']['code'], more: object = {}): AccessDecision {
  const facts = { deciding: [], ask: null, approval: null, unknown: [], bundle_version: 1, digest: 'd'.repeat(64) };
  return { decision: code === 'allowed', context: { code, reason: 'as the profile says', ...facts, ...more } };
}
