import type { Webhook, WebhookDelivery } from '@handoff/client';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { holds, useApi } from '../../api/api-context.js';
import type { Filters } from '../../api/commands.js';
import { PAGE_ROWS } from '../../api/tasks.js';
import { useDeliveries, type DeliveryQuery, type DeliverySearch } from '../../api/webhooks.js';
import { Empty } from '../../parts/empty.js';
import { ActionButton } from '../../parts/form/action-button.js';
import { FilterForm, type FilterField } from '../../parts/list/filter-form.js';
import { Listing } from '../../parts/list/listing.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';

const route = getRouteApi('/operations/webhooks/$webhookId');
const words = text.operations.deliveries;

const FIELDS: readonly FilterField[] = [
  {
    name: 'status',
    label: words.filters.status,
    choices: ['pending', 'delivered', 'failed'].map((status) => [status, text.status[status] ?? status]),
  },
];

/** What came of each event that a webhook was to be sent. */
export function Deliveries({ webhook }: { readonly webhook: Webhook }) {
  const { as: _as, cursor, ...filters }: Filters = { ...route.useSearch() };
  const navigate = useNavigate({ from: '/operations/webhooks/$webhookId' });
  const query = { ...filters, ...(cursor === undefined ? {} : { cursor }), limit: PAGE_ROWS } as DeliveryQuery;
  const page = useDeliveries(webhook.webhook_id, query);
  const go = (next: Filters): void => void navigate({ search: next as DeliverySearch });
  return (
    <section className="section" aria-labelledby="deliveries">
      <h2 id="deliveries">{words.title}</h2>
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
        isEmpty={({ deliveries }) => deliveries.length === 0}
        empty={
          <Empty icon="wrench" title={words.empty}>
            {words.emptyDetail}
          </Empty>
        }
      >
        {({ deliveries }, isStale) => <DeliveryTable webhook={webhook} deliveries={deliveries} isStale={isStale} />}
      </Listing>
    </section>
  );
}

interface DeliveryTableProps {
  readonly webhook: Webhook;
  readonly deliveries: readonly WebhookDelivery[];
  readonly isStale: boolean;
}

function DeliveryTable({ webhook, deliveries, isStale }: DeliveryTableProps) {
  const { column } = words;
  return (
    <div className="table-wrap card">
      <table className="table" aria-busy={isStale}>
        <thead>
          <tr>
            <th scope="col">{column.event}</th>
            <th scope="col">{column.status}</th>
            <th scope="col">{column.attempts}</th>
            <th scope="col">{column.last}</th>
            <th scope="col">{column.next}</th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.delivery_id} webhook={webhook} delivery={delivery} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface DeliveryRowProps {
  readonly webhook: Webhook;
  readonly delivery: WebhookDelivery;
}

function DeliveryRow({ webhook, delivery }: DeliveryRowProps) {
  const { event_type, created_at, status, attempts, last_attempt_at, next_attempt_at } = delivery;
  const { last_error, last_status_code } = delivery;
  const { column } = words;
  return (
    <tr tabIndex={0} data-row="">
      <td data-label={column.event}>
        <div className="cell">
          <span className="card-type">{event_type}</span>
          <span className="small muted">
            <Ago at={created_at} />
          </span>
        </div>
      </td>
      <td data-label={column.status}>
        <StatusBadge status={status} />
      </td>
      <td data-label={column.attempts}>{attempts}</td>
      <td data-label={column.last}>
        <div className="cell">
          {last_attempt_at !== null && <Ago at={last_attempt_at} />}
          <span className="small muted">
            {last_status_code !== null && words.answer(last_status_code)}{' '}
            {last_error !== null && (words.error[last_error] ?? last_error)}
          </span>
        </div>
      </td>
      <td data-label={column.next}>
        <div className="row">
          {next_attempt_at !== null && <Ago at={next_attempt_at} />}
          <Redeliver webhook={webhook} delivery={delivery} />
        </div>
      </td>
    </tr>
  );
}

/** Sends it again: for holders of the webhook's role and admins, while the webhook is active. The API checks it once more. */
function Redeliver({ webhook: { webhook_id, role, status }, delivery: { delivery_id } }: DeliveryRowProps) {
  const { client, me } = useApi();
  if (status !== 'active' || !(holds(me, role) || holds(me, 'admin'))) return null;
  return (
    <ActionButton
      action={{
        operation: 'redeliverWebhook',
        label: words.redeliver,
        done: words.redelivered,
        fields: [],
        run: (_entered, options) => client.redeliverWebhook({ webhook_id, delivery_id }, options),
      }}
    />
  );
}
