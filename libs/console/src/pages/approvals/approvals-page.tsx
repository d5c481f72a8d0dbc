import { useApprovals, type ApprovalQuery } from '../../api/approvals.js';
import { cliOf } from '../../api/commands.js';
import { statusField, type FilterField } from '../../parts/list/filter-form.js';
import { useListAddress } from '../../parts/list/list-address.js';
import { ListPage } from '../../parts/list/list-page.js';
import { text } from '../../text/text.js';
import { ApprovalTable } from './approval-table.js';
import { getRouteApi } from '@tanstack/react-router';

const route = getRouteApi('/approvals');

const STATUSES = ['pending', 'approved', 'rejected', 'expired', 'cancelled'];
const words = text.approvals.filters;

const FIELDS: readonly FilterField[] = [
  statusField(STATUSES),
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
  const address = useListAddress<ApprovalQuery>(route.useSearch());
  return (
    <ListPage
      address={address}
      page={useApprovals(address.query)}
      rowsOf={({ approvals }) => approvals}
      fields={FIELDS}
      more={MORE}
      views={{ list: 'approvals', given: GIVEN }}
      icon="stamp"
      words={text.approvals}
      path="/approvals"
      cli={cliOf('audit', '--type', 'approval.decided')}
    >
      {({ approvals }, isStale) => <ApprovalTable approvals={approvals} isStale={isStale} />}
    </ListPage>
  );
}
