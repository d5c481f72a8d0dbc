import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useApi } from '../../api/api-context.js';
import { cliOf, curlOf, type Filters } from '../../api/commands.js';
import { PAGE_ROWS, useTasks, type TaskQuery, type TaskSearch } from '../../api/tasks.js';
import { CommandLines } from '../../parts/command-lines.js';
import { Empty } from '../../parts/empty.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { useRowKeys } from '../../parts/keys/use-row-keys.js';
import { FilterForm, type FilterField } from '../../parts/list/filter-form.js';
import { Pager } from '../../parts/list/pager.js';
import { Views } from '../../parts/list/views.js';
import { Loading } from '../../parts/loading.js';
import { PageHead } from '../../parts/page-head.js';
import { text } from '../../text/text.js';
import { TaskTable } from './task-table.js';

const route = getRouteApi('/tasks');

const STATUSES = [
  ...['pending', 'active', 'awaiting_approval', 'completed'],
  ...['failed', 'rejected', 'cancelled', 'expired'],
] as const;
const words = text.tasks.filters;

const FIELDS: readonly FilterField[] = [
  { name: 'status', label: words.status, choices: STATUSES.map((status) => [status, text.status[status] ?? status]) },
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
  const { gatewayUrl } = useApi();
  const { as: _as, cursor, ...filters }: Filters = { ...route.useSearch() };
  const navigate = useNavigate({ from: '/tasks' });
  useRowKeys();
  const query = { ...filters, ...(cursor === undefined ? {} : { cursor }), limit: PAGE_ROWS } as TaskQuery;
  const page = useTasks(query);
  const go = (next: Filters): void => void navigate({ search: next as TaskSearch });
  const fields = [...FIELDS, ...MORE.filter(({ name }) => filters[name] !== undefined)];
  return (
    <>
      <PageHead title={text.tasks.title} lead={text.tasks.lead} />
      <Views list="tasks" filters={filters} given={GIVEN} onOpen={go} />
      <FilterForm
        fields={fields}
        value={filters}
        onChange={(name, value) => go({ ...filters, [name]: value })}
        onClear={() => go({})}
      />
      {page.error !== null && <ErrorNotice error={page.error} onRetry={() => void page.refetch()} />}
      {page.isPending && <Loading rows={8} />}
      {page.data !== undefined && page.error === null && (
        <>
          {page.data.tasks.length === 0 ? (
            <Empty icon="list" title={text.tasks.empty}>
              {text.tasks.emptyDetail}
            </Empty>
          ) : (
            <TaskTable tasks={page.data.tasks} isStale={page.isPlaceholderData} />
          )}
          <Pager
            isLater={cursor !== undefined}
            next={page.data.next_cursor}
            onGo={(next) => go({ ...filters, cursor: next })}
          />
        </>
      )}
      <CommandLines
        curl={curlOf(gatewayUrl, '/tasks', { ...filters, limit: PAGE_ROWS })}
        cli={cliOf('inbox', ...roleOf(filters))}
      />
    </>
  );
}

function roleOf({ target }: Filters): readonly string[] {
  return typeof target === 'string' ? [target] : [];
}
