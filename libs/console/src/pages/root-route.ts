import { createRootRouteWithContext, retainSearchParams } from '@tanstack/react-router';
import { ErrorNotice } from '../parts/error-notice.js';
import type { Session } from '../session/session.js';
import { Frame } from './frame.js';
import { LostPage } from './lost-page.js';

/** What every page is given. */
export interface PageContext {
  readonly session: Session;
  readonly gatewayUrl: string;
  readonly version: string;
}

/** What every page's address may hold: as which identity of the demo the page acts. */
export interface CommonSearch {
  readonly as?: string;
}

/** The root of all pages: a page's route names it as its parent. */
export const rootRoute = createRootRouteWithContext<PageContext>()({
  validateSearch: ({ as }: Readonly<Record<string, unknown>>): CommonSearch => (typeof as === 'string' ? { as } : {}),
  search: { middlewares: [retainSearchParams(['as'])] },
  component: Frame,
  notFoundComponent: LostPage,
  errorComponent: ErrorNotice,
});
