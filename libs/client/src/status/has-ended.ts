import type { StatusView } from '../generated/types.js';

const FINAL: Readonly<Record<StatusView['kind'], readonly string[]>> = {
  session: ['completed', 'failed', 'expired'],
  task: ['completed', 'failed', 'rejected', 'cancelled', 'expired'],
  approval: ['approved', 'rejected', 'expired', 'cancelled'],
};

/** Whether a session, task or approval is in a final state. */
export function hasEnded({ kind, status }: Pick<StatusView, 'kind' | 'status'>): boolean {
  return FINAL[kind].includes(status);
}
