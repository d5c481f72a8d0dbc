import type { getOverview as operation, ResultOf } from '@handoff/contracts';
import { readsEverything, type Principal } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import type { Flow, Overview, WaitingTasks } from '../ports/task-store.js';
import { freshEnough } from './fresh-enough.js';
import type { TaskDeps } from './task-deps.js';

type View = ResultOf<typeof operation>;
type RoleView = View['roles'][number];

const MAX_ROLES = 200;
const MAX_TYPES = 20;
const HOURS = 24;
const HOUR_MS = 3_600_000;

/** Counts what waits for the caller's roles, or for all roles if the caller reads everything. */
export function getOverview({ store, clock }: Pick<TaskDeps, 'store' | 'clock'>): OperationHandler<'getOverview'> {
  const count = freshEnough((deadline) => store.countOverview(deadline), clock);
  return async (_input, call) => {
    const overview = visibleTo(call.principal, await count(call.deadline));
    return { body: JSON.stringify(represent(overview)) };
  };
}

function visibleTo(principal: Principal, overview: Overview): Overview {
  if (readsEverything(principal)) return overview;
  const isVisible = ({ role }: { readonly role: string }) => principal.roles.includes(role);
  const { at, waiting, approvals, flows } = overview;
  return {
    at,
    waiting: waiting.filter(isVisible),
    approvals: approvals.filter(isVisible),
    flows: flows.filter(isVisible),
  };
}

function represent({ at, waiting, approvals, flows }: Overview): View {
  const byRole = new Map<string, RoleView>();
  const of = (role: string): RoleView => {
    const known = byRole.get(role) ?? nothingFor(role);
    byRole.set(role, known);
    return known;
  };
  for (const group of waiting) addWaiting(of(group.role), group);
  for (const { role, pending, oldestAt, expiringSoon } of approvals)
    of(role).approvals = { pending, oldest_at: oldestAt.toISOString(), expiring_soon: expiringSoon };
  for (const flow of flows) addFlow(of(flow.role), flow);
  const roles = [...byRole.values()].sort((a, b) => waitingFor(b) - waitingFor(a) || (a.role < b.role ? -1 : 1));
  for (const role of roles) role.by_type = role.by_type.sort((a, b) => openOf(b) - openOf(a)).slice(0, MAX_TYPES);
  return { as_of: at.toISOString(), roles: roles.slice(0, MAX_ROLES), hours: hoursBefore(at, flows) };
}

function nothingFor(role: string): RoleView {
  const lastDay = { routed: 0, completed: 0, failed: 0, rejected: 0, cancelled: 0, expired: 0, dead_lettered: 0 };
  return {
    role,
    pending: 0,
    active: 0,
    awaiting_approval: 0,
    oldest_pending_at: null,
    due_soon: 0,
    by_type: [],
    approvals: { pending: 0, oldest_at: null, expiring_soon: 0 },
    last_day: lastDay,
  };
}

function addWaiting(view: RoleView, { type, oldestPendingAt, dueSoon, ...counts }: WaitingTasks): void {
  const { pending, active, awaiting_approval } = counts;
  const oldest = oldestPendingAt?.toISOString() ?? null;
  view.pending += pending;
  view.active += active;
  view.awaiting_approval += awaiting_approval;
  view.due_soon += dueSoon;
  view.oldest_pending_at = earlier(view.oldest_pending_at, oldest);
  view.by_type.push({ task_type: type, pending, active, awaiting_approval, oldest_pending_at: oldest });
}

function addFlow({ last_day }: RoleView, { kind, tasks, deadLettered }: Flow): void {
  last_day[kind] += tasks;
  last_day.dead_lettered += deadLettered;
}

function earlier(one: string | null, other: string | null): string | null {
  return one === null || (other !== null && other < one) ? other : one;
}

function openOf(counts: Pick<RoleView, 'pending' | 'active' | 'awaiting_approval'>): number {
  return counts.pending + counts.active + counts.awaiting_approval;
}

function waitingFor(view: RoleView): number {
  return openOf(view) + view.approvals.pending;
}

function hoursBefore(at: Date, flows: readonly Flow[]): View['hours'] {
  return Array.from({ length: HOURS }, (_, place) => {
    const hour = flows.filter(({ hoursAgo }) => hoursAgo === HOURS - 1 - place);
    const sum = (some: readonly Flow[]) => some.reduce((total, { tasks }) => total + tasks, 0);
    return {
      from: new Date(at.getTime() - (HOURS - place) * HOUR_MS).toISOString(),
      routed: sum(hour.filter(({ kind }) => kind === 'routed')),
      ended: sum(hour.filter(({ kind }) => kind !== 'routed')),
    };
  });
}
