import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useApi } from '../../api/api-context.js';
import { useApprovals, type ApprovalQuery, type ApprovalSearch } from '../../api/approvals.js';
import { cliOf, curlOf, type Filters } from '../../api/commands.js';
import { PAGE_ROWS } from '../../api/tasks.js';
import { CommandLines } from '../../parts/command-lines.js';
import { Empty } from '../../parts/empty.js';
import { useRowKeys } from '../../parts/keys/use-row-keys.js';
import { FilterForm, type FilterField } from '../../parts/list/filter-form.js';
import { Listing } from '../../parts/list/listing.js';
import { Views } from '../../parts/list/views.js';
import { PageHead } from '../../parts/page-head.js';
import { text } from '../../text/text.js';
import { ApprovalTable } from './approval-table.js';

const route = getRouteApi('/approvals');

const STATUSES = ['pending', 'approved', 'rejected', 'expired', 'cancelled'];
const words = text.approvals.filters;

const FIELDS: readonly FilterField[] = [
  { name: 'status', label: words.status, choices: STATUSES.map((status) => [status, text.status[status] ?? status]) },
  { name: 'approver_role', label: words.approver_role },
  { name: 'decided_by', label: words.decided_by },
  { name: 'trace_id', label: words.trace_id },
  { name: 'from', label: words.from, kind: 'time' },
  { name: 'to', label: words.to, kind: 'time' },
];
/** Filters that links lead to. They have a field while they are set. */
const MORE: readonly FilterField[] = [
  { name: 'task_id', label: words.task_id },
  { name: 'session_id', label: words.session_id },
  { name: 'expires_before', label: words.expires_before, kind: 'time' },
];

const GIVEN = [
  { name: text.approvals.given.waiting, filters: { status: 'pending' } },
  { name: text.approvals.given.approved, filters: { status: 'approved' } },
  { name: text.approvals.given.rejected, filters: { status: 'rejected' } },
  { name: text.approvals.given.expired, filters: { status: 'expired' } },
];

/** The approvals of the tasks that the person may see, filtered as the address says. */
export function ApprovalsPage() {
  const { gatewayUrl } = useApi();
  const { as: _as, cursor, ...filters }: Filters = { ...route.useSearch() };
  const navigate = useNavigate({ from: '/approvals' });
  useRowKeys();
  const query = { ...filters, ...(cursor === undefined ? {} : { cursor }), limit: PAGE_ROWS } as ApprovalQuery;
  const page = useApprovals(query);
  const go = (next: Filters): void => void navigate({ search: next as ApprovalSearch });
  const fields = [...FIELDS, ...MORE.filter(({ name }) => filters[name] !== undefined)];
  return (
    <>
      <PageHead title={text.approvals.title} lead={text.approvals.lead} />
      <Views list="approvals" filters={filters} given={GIVEN} onOpen={go} />
      <FilterForm
        fields={fields}
        value={filters}
        onChange={(name, value) => go({ ...filters, [name]: value })}
        onClear={() => go({})}
      />
      <Listing
        page={page}
        cursor={query.cursor}
        onGo={(next) => go({ ...filters, cursor: next })}
        isEmpty={({ approvals }) => approvals.length === 0}
        empty={
          <Empty icon="stamp" title={text.approvals.empty}>
            {text.approvals.emptyDetail}
          </Empty>
        }
      >
        {({ approvals }, isStale) => <ApprovalTable approvals={approvals} isStale={isStale} />}
      </Listing>
      <CommandLines
        curl={curlOf(gatewayUrl, '/approvals', { ...filters, limit: PAGE_ROWS })}
        cli={cliOf('audit', '--type', 'approval.decided')}
      />
    </>
  );
}
