import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { SessionSearch } from '../../api/sessions.js';
import { filtersOf } from '../../parts/list/filters-of.js';
import { rootRoute } from '../root-route.js';

const TEXTS = ['status', 'agent_role', 'trace_id', 'from', 'to', 'cursor'];

export const sessionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sessions',
  validateSearch: (search: Readonly<Record<string, unknown>>) => filtersOf(TEXTS, [], search) as SessionSearch,
  component: lazyRouteComponent(() => import('./sessions-page.js'), 'SessionsPage'),
});

export const sessionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sessions/$sessionId',
  component: lazyRouteComponent(() => import('./session-page.js'), 'SessionPage'),
});
