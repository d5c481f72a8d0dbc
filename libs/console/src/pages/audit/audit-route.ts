import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { AuditSearch } from '../../api/audit.js';
import { filtersOf } from '../../parts/list/filters-of.js';
import { rootRoute } from '../root-route.js';

const TEXTS = ['event_type', 'role', 'trace_id', 'session_id', 'task_id', 'from', 'to', 'cursor', 'entry'];

export const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/audit',
  validateSearch: (search: Readonly<Record<string, unknown>>) => filtersOf(TEXTS, [], search) as AuditSearch,
  component: lazyRouteComponent(() => import('./audit-page.js'), 'AuditPage'),
});
