import { createRoute, createRouter, redirect } from '@tanstack/react-router';
import { approvalRoute, approvalsRoute } from './approvals/approvals-route.js';
import { auditRoute } from './audit/audit-route.js';
import { dashboardRoute } from './dashboard/dashboard-route.js';
import { inboxRoute } from './inbox/inbox-route.js';
import {
  deadLetterRoute,
  deadLettersRoute,
  eventsRoute,
  operationsRoute,
  webhookRoute,
  webhooksRoute,
} from './operations/operations-routes.js';
import { policyRoute } from './policy/policy-route.js';
import { profileEditRoute, profileRoute, profilesRoute } from './profiles/profiles-routes.js';
import { rootRoute, type PageContext } from './root-route.js';
import { sessionRoute, sessionsRoute } from './sessions/sessions-route.js';
import { taskRoute, tasksRoute } from './tasks/tasks-route.js';

const startRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: ({ search }) => {
    redirect({ to: '/inbox', search, throw: true });
  },
});

/** Every page. */
const routeTree = rootRoute.addChildren([
  startRoute,
  inboxRoute,
  dashboardRoute,
  sessionsRoute,
  sessionRoute,
  tasksRoute,
  taskRoute,
  approvalsRoute,
  approvalRoute,
  auditRoute,
  profilesRoute,
  profileRoute,
  profileEditRoute,
  policyRoute,
  operationsRoute,
  webhooksRoute,
  webhookRoute,
  deadLettersRoute,
  deadLetterRoute,
  eventsRoute,
]);

/** The first page of most people: its file is fetched while they are signed in. */
export function fetchFirstPage(): void {
  void import('./inbox/inbox-page.js').catch(() => undefined); // the page itself tells
}

/** The pages below a path, such as `/console`. */
export function createPages(basepath: string, context: PageContext) {
  return createRouter({ routeTree, basepath, context, defaultPreload: 'intent', scrollRestoration: true });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>;
  }
}
