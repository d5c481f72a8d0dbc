import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useApi } from '../../api/api-context.js';
import { cliOf, curlOf, type Filters } from '../../api/commands.js';
import { useSessions, type SessionQuery, type SessionSearch } from '../../api/sessions.js';
import { PAGE_ROWS } from '../../api/tasks.js';
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
import { SessionTable } from './session-table.js';

const route = getRouteApi('/sessions');

const STATUSES = ['pending', 'active', 'paused', 'completed', 'failed', 'expired'];
const words = text.sessions.filters;

const FIELDS: readonly FilterField[] = [
  { name: 'status', label: words.status, choices: STATUSES.map((status) => [status, text.status[status] ?? status]) },
  { name: 'agent_role', label: words.agent_role },
  { name: 'trace_id', label: words.trace_id },
  { name: 'from', label: words.from, kind: 'time' },
  { name: 'to', label: words.to, kind: 'time' },
];

const GIVEN = [
  { name: text.sessions.given.active, filters: { status: 'active' } },
  { name: text.sessions.given.paused, filters: { status: 'paused' } },
  { name: text.sessions.given.failed, filters: { status: 'failed' } },
];

/** The sessions that the person may see, filtered as the address says. */
export function SessionsPage() {
  const { gatewayUrl } = useApi();
  const { as: _as, cursor, ...filters }: Filters = { ...route.useSearch() };
  const navigate = useNavigate({ from: '/sessions' });
  useRowKeys();
  const query = { ...filters, ...(cursor === undefined ? {} : { cursor }), limit: PAGE_ROWS } as SessionQuery;
  const page = useSessions(query);
  const go = (next: Filters): void => void navigate({ search: next as SessionSearch });
  return (
    <>
      <PageHead title={text.sessions.title} lead={text.sessions.lead} />
      <Views list="sessions" filters={filters} given={GIVEN} onOpen={go} />
      <FilterForm
        fields={FIELDS}
        value={filters}
        onChange={(name, value) => go({ ...filters, [name]: value })}
        onClear={() => go({})}
      />
      {page.error !== null && <ErrorNotice error={page.error} onRetry={() => void page.refetch()} />}
      {page.isPending && <Loading rows={8} />}
      {page.data !== undefined && page.error === null && (
        <>
          {page.data.sessions.length === 0 ? (
            <Empty icon="layers" title={text.sessions.empty}>
              {text.sessions.emptyDetail}
            </Empty>
          ) : (
            <SessionTable sessions={page.data.sessions} isStale={page.isPlaceholderData} />
          )}
          <Pager
            isLater={cursor !== undefined}
            next={page.data.next_cursor}
            onGo={(next) => go({ ...filters, cursor: next })}
          />
        </>
      )}
      <CommandLines curl={curlOf(gatewayUrl, '/sessions', { ...filters, limit: PAGE_ROWS })} cli={cliOf('sessions')} />
    </>
  );
}
