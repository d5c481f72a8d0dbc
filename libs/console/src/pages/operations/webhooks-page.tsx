import type { Webhook } from '@handoff/client';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useApi } from '../../api/api-context.js';
import { cliOf, curlOf, type Filters } from '../../api/commands.js';
import { PAGE_ROWS } from '../../api/tasks.js';
import { useWebhooks, type WebhookQuery, type WebhookSearch } from '../../api/webhooks.js';
import { CommandLines } from '../../parts/command-lines.js';
import { Empty } from '../../parts/empty.js';
import { useRowKeys } from '../../parts/keys/use-row-keys.js';
import { FilterForm, type FilterField } from '../../parts/list/filter-form.js';
import { Listing } from '../../parts/list/listing.js';
import { PageHead } from '../../parts/page-head.js';
import { Role, StatusBadge } from '../../parts/status-badge.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';
import { OperationsTabs } from './operations-tabs.js';

const route = getRouteApi('/operations/webhooks');
const words = text.operations.webhooks;

const FIELDS: readonly FilterField[] = [
  {
    name: 'status',
    label: words.filters.status,
    choices: ['active', 'disabled', 'deleted'].map((status) => [status, text.status[status] ?? status]),
  },
  { name: 'role', label: words.filters.role },
];

/** The webhooks that the person may see. */
export function WebhooksPage() {
  const { gatewayUrl } = useApi();
  const { as: _as, cursor, ...filters }: Filters = { ...route.useSearch() };
  const navigate = useNavigate({ from: '/operations/webhooks' });
  useRowKeys();
  const query = { ...filters, ...(cursor === undefined ? {} : { cursor }), limit: PAGE_ROWS } as WebhookQuery;
  const page = useWebhooks(query);
  const go = (next: Filters): void => void navigate({ search: next as WebhookSearch });
  return (
    <>
      <PageHead title={words.title} lead={words.lead} />
      <OperationsTabs />
      <FilterForm
        fields={FIELDS}
        value={filters}
        onChange={(name, value) => go({ ...filters, [name]: value })}
        onClear={() => go({})}
      />
      <Listing
        page={page}
        cursor={query.cursor}
        onGo={(next) => go({ ...filters, cursor: next })}
        isEmpty={({ webhooks }) => webhooks.length === 0}
        empty={
          <Empty icon="wrench" title={words.empty}>
            {words.emptyDetail}
          </Empty>
        }
      >
        {({ webhooks }, isStale) => <WebhookTable webhooks={webhooks} isStale={isStale} />}
      </Listing>
      <CommandLines
        curl={curlOf(gatewayUrl, '/webhooks', { ...filters, limit: PAGE_ROWS })}
        cli={cliOf('tail', '--type', 'webhook.*')}
      />
    </>
  );
}

function WebhookTable({ webhooks, isStale }: { readonly webhooks: readonly Webhook[]; readonly isStale: boolean }) {
  const { column } = words;
  return (
    <div className="table-wrap card">
      <table className="table" aria-busy={isStale}>
        <thead>
          <tr>
            <th scope="col">{column.url}</th>
            <th scope="col">{column.status}</th>
            <th scope="col">{column.role}</th>
            <th scope="col">{column.events}</th>
            <th scope="col">{column.changed}</th>
          </tr>
        </thead>
        <tbody>
          {webhooks.map(({ webhook_id, url, description, status, role, event_types, updated_at }) => (
            <tr key={webhook_id}>
              <td data-label={column.url}>
                <div className="cell">
                  <Link to="/operations/webhooks/$webhookId" params={{ webhookId: webhook_id }} data-row="">
                    <TheirText clip={100}>{url}</TheirText>
                  </Link>
                  {description !== null && (
                    <div className="small muted one-line">
                      <TheirText clip={140}>{description}</TheirText>
                    </div>
                  )}
                </div>
              </td>
              <td data-label={column.status}>
                <StatusBadge status={status} />
              </td>
              <td data-label={column.role}>
                <Role name={role} />
              </td>
              <td data-label={column.events} className="small">
                <TheirText clip={120}>{event_types.join(', ')}</TheirText>
              </td>
              <td data-label={column.changed}>
                <Ago at={updated_at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
