import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { TaskSearch } from '../../api/tasks.js';
import { filtersOf } from '../../parts/list/filters-of.js';
import { rootRoute } from '../root-route.js';

const TEXTS = [
  'status',
  'target',
  'from_role',
  'task_type',
  'trace_id',
  'session_id',
  'parent_task_id',
  'from',
  'to',
  'ended_from',
  'due_before',
  'inbox',
  'cursor',
];
const FLAGS = ['dead_lettered'];

export const tasksRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/tasks',
  // What each may be is for the API to say; a wrong one gets its refusal.
  validateSearch: (search: Readonly<Record<string, unknown>>) => filtersOf(TEXTS, FLAGS, search) as TaskSearch,
  component: lazyRouteComponent(() => import('./tasks-page.js'), 'TasksPage'),
});

export const taskRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/tasks/$taskId',
  component: lazyRouteComponent(() => import('./task-page.js'), 'TaskPage'),
});
