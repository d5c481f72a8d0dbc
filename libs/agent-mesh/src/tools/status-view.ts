import { hasEnded } from '@handoff/client';
import type { ResultOf, OPERATIONS } from '@handoff/contracts';
import { z } from 'zod';

export type StatusView = ResultOf<typeof OPERATIONS.getStatus>;

/** A status in the results of `fetch_status` and `wait_for`. */
export const statusView = z.looseObject({
  id: z.string(),
  kind: z.enum(['task', 'session', 'approval']),
  status: z.string(),
  version: z.number().int(),
  next_action: z.string(),
  cursor: z.string().describe('Give it back to be told of what has changed since.'),
  ended: z.boolean().describe('Whether nothing will change any more.'),
});

/** A status, with a flag that tells whether it is final. */
export function withEnd(view: StatusView): StatusView & { readonly ended: boolean } {
  return { ...view, ended: hasEnded(view) };
}

export function describeStatus(view: StatusView): string {
  return `The ${view.kind} ${view.id} is ${view.status}. ${view.next_action}`;
}
