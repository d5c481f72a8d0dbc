import type { Overview } from '@handoff/client';

const DAY_MS = 86_400_000;

/** The sums over the roles of an overview. */
export interface Totals {
  readonly pending: number;
  readonly active: number;
  readonly awaitingApproval: number;
  readonly oldestPendingAt: string | null;
  readonly dueSoon: number;
  /** An approval that needs several roles counts for each of them. */
  readonly approvals: number;
  readonly oldestApprovalAt: string | null;
  readonly expiringSoon: number;
  readonly failed: number;
  readonly deadLettered: number;
}

export function totalsOf({ roles }: Overview): Totals {
  const sum = (of: (role: Overview['roles'][number]) => number): number =>
    roles.reduce((total, role) => total + of(role), 0);
  return {
    pending: sum(({ pending }) => pending),
    active: sum(({ active }) => active),
    awaitingApproval: sum(({ awaiting_approval }) => awaiting_approval),
    oldestPendingAt: earliest(roles.map(({ oldest_pending_at }) => oldest_pending_at)),
    dueSoon: sum(({ due_soon }) => due_soon),
    approvals: sum(({ approvals }) => approvals.pending),
    oldestApprovalAt: earliest(roles.map(({ approvals }) => approvals.oldest_at)),
    expiringSoon: sum(({ approvals }) => approvals.expiring_soon),
    failed: sum(({ last_day }) => last_day.failed),
    deadLettered: sum(({ last_day }) => last_day.dead_lettered),
  };
}

/** The earliest of some instants, of which those of the API can be compared as texts; null without any. */
export function earliest(instants: readonly (string | null)[]): string | null {
  return instants.reduce((least, at) => (least === null || (at !== null && at < least) ? at : least), null);
}

export function dayBefore(instant: string): string {
  return new Date(Date.parse(instant) - DAY_MS).toISOString();
}

export function dayAfter(instant: string): string {
  return new Date(Date.parse(instant) + DAY_MS).toISOString();
}
