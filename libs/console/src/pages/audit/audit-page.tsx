import { useAudit, type AuditQuery, type AuditSearch } from '../../api/audit.js';
import { cliOf, type Filters } from '../../api/commands.js';
import type { FilterField } from '../../parts/list/filter-form.js';
import { useListAddress } from '../../parts/list/list-address.js';
import { ListPage } from '../../parts/list/list-page.js';
import { Notice } from '../../parts/notice.js';
import { text } from '../../text/text.js';
import { AuditTable } from './audit-table.js';
import { ExportButtons } from './export-buttons.js';
import { getRouteApi, useNavigate } from '@tanstack/react-router';

const route = getRouteApi('/audit');
const words = text.audit.filters;

const FIELDS: readonly FilterField[] = [
  { name: 'event_type', label: words.event_type },
  { name: 'role', label: words.role },
  { name: 'trace_id', label: words.trace_id },
  { name: 'session_id', label: words.session_id },
  { name: 'task_id', label: words.task_id },
  { name: 'from', label: words.from, kind: 'time' },
  { name: 'to', label: words.to, kind: 'time' },
];

const GIVEN = [
  { name: text.audit.given.decisions, filters: { event_type: 'approval.decided' } },
  { name: text.audit.given.refusals, filters: { event_type: 'request.refused' } },
  { name: text.audit.given.failures, filters: { event_type: 'task.failed' } },
  { name: text.audit.given.unreadable, filters: { event_type: 'audit.unreadable_event' } },
];
/** The filters that the command line has too. */
const OPTIONS = { event_type: '--type', role: '--of', trace_id: '--trace', session_id: '--session', task_id: '--task' };

/** The audit log, filtered as the address says; one entry of it whole; and all of it as a file. */
export function AuditPage() {
  const { entry, ...search } = route.useSearch();
  const address = useListAddress<AuditQuery>(search);
  const page = useAudit(address.query);
  const navigate = useNavigate({ from: '/audit' });
  const open = (id: string | undefined): void =>
    void navigate({ search: { ...search, entry: id } as AuditSearch, replace: true });
  const isElsewhere = entry !== undefined && page.data?.events.every(({ audit_id }) => audit_id !== entry) === true;
  return (
    <ListPage
      address={address}
      page={page}
      rowsOf={({ events }) => events}
      fields={FIELDS}
      views={{ list: 'audit', given: GIVEN }}
      icon="book"
      words={text.audit}
      path="/audit"
      cli={cliOf('audit', ...optionsOf(address.filters))}
      above={
        <>
          <ExportButtons query={address.filters} />
          {isElsewhere && (
            <Notice tone="info" title={text.audit.elsewhere}>
              <p>{text.audit.elsewhereDetail}</p>
            </Notice>
          )}
        </>
      }
    >
      {({ events }, isStale) => <AuditTable events={events} isStale={isStale} shownId={entry} onShow={open} />}
    </ListPage>
  );
}

function optionsOf(filters: Filters): readonly string[] {
  return Object.entries(OPTIONS).flatMap(([name, option]) => {
    const value = filters[name];
    return typeof value === 'string' ? [option, value] : [];
  });
}
