import { cliOf, type Filters } from '../../api/commands.js';
import { useTasks, type TaskQuery } from '../../api/tasks.js';
import { statusField, type FilterField } from '../../parts/list/filter-form.js';
import { useListAddress } from '../../parts/list/list-address.js';
import { ListPage } from '../../parts/list/list-page.js';
import { text } from '../../text/text.js';
import { TaskTable } from './task-table.js';
import { getRouteApi } from '@tanstack/react-router';

const route = getRouteApi('/tasks');

const STATUSES = [
  'pending',
  'active',
  'awaiting_approval',
  'completed',
  'failed',
  'rejected',
  'cancelled',
  'expired',
] as const;
const words = text.tasks.filters;

const FIELDS: readonly FilterField[] = [
  statusField(STATUSES),
  { name: 'target', label: words.target },
  { name: 'from_role', label: words.from_role },
  { name: 'task_type', label: words.task_type },
  { name: 'trace_id', label: words.trace_id },
  { name: 'from', label: words.from, kind: 'time' },
  { name: 'to', label: words.to, kind: 'time' },
  { name: 'dead_lettered', label: words.dead_lettered, kind: 'flag' },
];
/** Filters that links lead to. They have a field while they are set. */
const MORE: readonly FilterField[] = [
  { name: 'session_id', label: words.session_id },
  { name: 'parent_task_id', label: words.parent_task_id },
  { name: 'ended_from', label: words.ended_from, kind: 'time' },
  { name: 'due_before', label: words.due_before, kind: 'time' },
  { name: 'inbox', label: words.inbox, choices: [['me', words.inbox]] },
];

const GIVEN = [
  { name: text.tasks.given.mine, filters: { inbox: 'me' } },
  { name: text.tasks.given.waiting, filters: { status: 'pending' } },
  { name: text.tasks.given.working, filters: { status: 'active' } },
  { name: text.tasks.given.approval, filters: { status: 'awaiting_approval' } },
  { name: text.tasks.given.failed, filters: { status: 'failed' } },
  { name: text.tasks.given.dead, filters: { dead_lettered: true } },
];

/** The tasks that the person may see, filtered as the address says. */
export function TasksPage() {
  const address = useListAddress<TaskQuery>(route.useSearch());
  return (
    <ListPage
      address={address}
      page={useTasks(address.query)}
      rowsOf={({ tasks }) => tasks}
      fields={FIELDS}
      more={MORE}
      views={{ list: 'tasks', given: GIVEN }}
      icon="list"
      words={text.tasks}
      path="/tasks"
      cli={cliOf('inbox', ...roleOf(address.filters))}
    >
      {({ tasks }, isStale) => <TaskTable tasks={tasks} isStale={isStale} />}
    </ListPage>
  );
}

function roleOf({ target }: Filters): readonly string[] {
  return typeof target === 'string' ? [target] : [];
}
