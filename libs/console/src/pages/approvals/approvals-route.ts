import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { ApprovalSearch } from '../../api/approvals.js';
import { filtersOf } from '../../parts/list/filters-of.js';
import { rootRoute } from '../root-route.js';

const TEXTS = [
  'status',
  'approver_role',
  'decided_by',
  'trace_id',
  'task_id',
  'session_id',
  'from',
  'to',
  'expires_before',
  'cursor',
];

export const approvalsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/approvals',
  validateSearch: (search: Readonly<Record<string, unknown>>) => filtersOf(TEXTS, [], search) as ApprovalSearch,
  component: lazyRouteComponent(() => import('./approvals-page.js'), 'ApprovalsPage'),
});

export const approvalRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/approvals/$approvalId',
  component: lazyRouteComponent(() => import('./approval-page.js'), 'ApprovalPage'),
});
