import type { Webhook } from '@handoff/client';
import { cliOf } from '../../api/commands.js';
import { useWebhooks, type WebhookQuery } from '../../api/webhooks.js';
import { statusField, type FilterField } from '../../parts/list/filter-form.js';
import { useListAddress } from '../../parts/list/list-address.js';
import { ListPage } from '../../parts/list/list-page.js';
import { Table } from '../../parts/list/table.js';
import { Role, StatusBadge } from '../../parts/status-badge.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';
import { OperationsTabs } from './operations-tabs.js';
import { getRouteApi, Link } from '@tanstack/react-router';

const route = getRouteApi('/operations/webhooks');
const words = text.operations.webhooks;

const FIELDS: readonly FilterField[] = [
  statusField(['active', 'disabled', 'deleted']),
  { name: 'role', label: words.filters.role },
];

/** The webhooks that the person may see. */
export function WebhooksPage() {
  const address = useListAddress<WebhookQuery>(route.useSearch());
  return (
    <ListPage
      address={address}
      page={useWebhooks(address.query)}
      rowsOf={({ webhooks }) => webhooks}
      fields={FIELDS}
      icon="wrench"
      words={words}
      tabs={<OperationsTabs />}
      path="/webhooks"
      cli={cliOf('tail', '--type', 'webhook.*')}
    >
      {({ webhooks }, isStale) => <WebhookTable webhooks={webhooks} isStale={isStale} />}
    </ListPage>
  );
}

function WebhookTable({ webhooks, isStale }: { readonly webhooks: readonly Webhook[]; readonly isStale: boolean }) {
  const { column } = words;
  return (
    <Table columns={[column.url, column.status, column.role, column.events, column.changed]} isStale={isStale}>
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
    </Table>
  );
}
