import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import type { DeadLetterSearch } from '../../api/dead-letters.js';
import type { DeliverySearch, WebhookSearch } from '../../api/webhooks.js';
import { filtersOf } from '../../parts/list/filters-of.js';
import { rootRoute } from '../root-route.js';

type Search = Readonly<Record<string, unknown>>;

/** What the address of the feed holds. */
export interface EventSearch {
  /** Only events whose type contains it. */
  readonly type?: string | undefined;
}

export const operationsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operations',
  beforeLoad: ({ search }) => {
    redirect({ to: '/operations/webhooks', search, throw: true });
  },
});

export const webhooksRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operations/webhooks',
  validateSearch: (search: Search) => filtersOf(['status', 'role', 'cursor'], [], search) as WebhookSearch,
  component: lazyRouteComponent(() => import('./webhooks-page.js'), 'WebhooksPage'),
});

export const webhookRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operations/webhooks/$webhookId',
  validateSearch: (search: Search) => filtersOf(['status', 'cursor'], [], search) as DeliverySearch,
  component: lazyRouteComponent(() => import('./webhook-page.js'), 'WebhookPage'),
});

export const deadLettersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operations/dead-letters',
  validateSearch: (search: Search) => filtersOf(['status', 'cursor'], [], search) as DeadLetterSearch,
  component: lazyRouteComponent(() => import('./dead-letters-page.js'), 'DeadLettersPage'),
});

export const deadLetterRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operations/dead-letters/$deadLetterId',
  component: lazyRouteComponent(() => import('./dead-letter-page.js'), 'DeadLetterPage'),
});

export const eventsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operations/events',
  validateSearch: (search: Search) => filtersOf(['type'], [], search) as EventSearch,
  component: lazyRouteComponent(() => import('./events-page.js'), 'EventsPage'),
});
