import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useApi } from '../../api/api-context.js';
import { useAudit, type AuditQuery, type AuditSearch } from '../../api/audit.js';
import { cliOf, curlOf, type Filters } from '../../api/commands.js';
import { PAGE_ROWS } from '../../api/tasks.js';
import { CommandLines } from '../../parts/command-lines.js';
import { Empty } from '../../parts/empty.js';
import { useRowKeys } from '../../parts/keys/use-row-keys.js';
import { FilterForm, type FilterField } from '../../parts/list/filter-form.js';
import { Listing } from '../../parts/list/listing.js';
import { Views } from '../../parts/list/views.js';
import { Notice } from '../../parts/notice.js';
import { PageHead } from '../../parts/page-head.js';
import { text } from '../../text/text.js';
import { AuditTable } from './audit-table.js';
import { ExportButtons } from './export-buttons.js';

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
  const { gatewayUrl } = useApi();
  const { as: _as, cursor, entry, ...filters }: Filters = { ...route.useSearch() };
  const navigate = useNavigate({ from: '/audit' });
  useRowKeys();
  const shown = { ...filters, ...(cursor === undefined ? {} : { cursor }) };
  const query = { ...shown, limit: PAGE_ROWS } as AuditQuery;
  const page = useAudit(query);
  const go = (next: Filters): void => void navigate({ search: next as AuditSearch });
  const open = (id: string | undefined): void =>
    void navigate({ search: { ...shown, entry: id } as AuditSearch, replace: true });
  const isElsewhere = entry !== undefined && page.data?.events.every(({ audit_id }) => audit_id !== entry) === true;
  return (
    <>
      <PageHead title={text.audit.title} lead={text.audit.lead} />
      <Views list="audit" filters={filters} given={GIVEN} onOpen={go} />
      <FilterForm
        fields={FIELDS}
        value={filters}
        onChange={(name, value) => go({ ...filters, [name]: value })}
        onClear={() => go({})}
      />
      <ExportButtons query={filters} />
      {isElsewhere && (
        <Notice tone="info" title={text.audit.elsewhere}>
          <p>{text.audit.elsewhereDetail}</p>
        </Notice>
      )}
      <Listing
        page={page}
        cursor={query.cursor}
        onGo={(next) => go({ ...filters, cursor: next })}
        isEmpty={({ events }) => events.length === 0}
        empty={
          <Empty icon="book" title={text.audit.empty}>
            {text.audit.emptyDetail}
          </Empty>
        }
      >
        {({ events }, isStale) => (
          <AuditTable
            events={events}
            isStale={isStale}
            shownId={typeof entry === 'string' ? entry : undefined}
            onShow={open}
          />
        )}
      </Listing>
      <CommandLines
        curl={curlOf(gatewayUrl, '/audit', { ...filters, limit: PAGE_ROWS })}
        cli={cliOf('audit', ...optionsOf(filters))}
      />
    </>
  );
}

function optionsOf(filters: Filters): readonly string[] {
  return Object.entries(OPTIONS).flatMap(([name, option]) => {
    const value = filters[name];
    return typeof value === 'string' ? [option, value] : [];
  });
}
