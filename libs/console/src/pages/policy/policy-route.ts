import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { filtersOf } from '../../parts/list/filters-of.js';
import { rootRoute } from '../root-route.js';
import { contextIn } from './facts.js';
import type { PolicySearch } from './question.js';

export const policyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/policy',
  validateSearch: (search: Readonly<Record<string, unknown>>): PolicySearch => {
    const context = contextIn(search['context']);
    return { ...filtersOf(['role', 'kind', 'name'], [], search), ...(context === undefined ? {} : { context }) };
  },
  component: lazyRouteComponent(() => import('./policy-page.js'), 'PolicyPage'),
});
