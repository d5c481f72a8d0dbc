import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { ProfileSearch } from '../../api/profiles.js';
import { filtersOf } from '../../parts/list/filters-of.js';
import { rootRoute } from '../root-route.js';

type Search = Readonly<Record<string, unknown>>;

/** What the address of a profile holds. */
export interface OneProfileSearch {
  /** Which part of it is shown; the published one, or the draft if nothing is published. */
  readonly view?: string | undefined;
  /** An earlier version, instead of the one that is published. */
  readonly version?: string | undefined;
  /** A place in the profile, as a JSON Pointer: it is marked. */
  readonly at?: string | undefined;
}

export const profilesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/profiles',
  validateSearch: (search: Search) => filtersOf(['cursor'], [], search) as ProfileSearch,
  component: lazyRouteComponent(() => import('./profiles-page.js'), 'ProfilesPage'),
});

export const profileRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/profiles/$role',
  validateSearch: (search: Search) => filtersOf(['view', 'version', 'at'], [], search) as OneProfileSearch,
  component: lazyRouteComponent(() => import('./profile-page.js'), 'ProfilePage'),
});

export const profileEditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/profiles/$role/edit',
  component: lazyRouteComponent(() => import('./draft-page.js'), 'DraftPage'),
});
