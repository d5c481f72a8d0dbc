import type { Lease } from '@handoff/client';

/**
 * The leases that this tab has taken, so that a task's page can complete or give back what was claimed here. The API tells a
 * lease to its holder only, once. It survives a reload, and ends with the tab.
 */
const nameOf = (taskId: string): string => `handoff.lease.${taskId}`;

export function rememberLease(taskId: string, lease: Lease): void {
  sessionStorage.setItem(nameOf(taskId), JSON.stringify(lease));
}

export function leaseOf(taskId: string): Lease | undefined {
  const kept = sessionStorage.getItem(nameOf(taskId));
  return kept === null ? undefined : (JSON.parse(kept) as Lease);
}

export function forgetLease(taskId: string): void {
  sessionStorage.removeItem(nameOf(taskId));
}
