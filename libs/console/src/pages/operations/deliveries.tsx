import type { Webhook, WebhookDelivery } from '@handoff/client';
import { holds, useApi } from '../../api/api-context.js';
import { useDeliveries, type DeliveryQuery } from '../../api/webhooks.js';
import { ActionButton } from '../../parts/form/action-button.js';
import { statusField, type FilterField } from '../../parts/list/filter-form.js';
import { useListAddress } from '../../parts/list/list-address.js';
import { List } from '../../parts/list/list.js';
import { Table } from '../../parts/list/table.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';
import { getRouteApi } from '@tanstack/react-router';

const route = getRouteApi('/operations/webhooks/$webhookId');
const words = text.operations.deliveries;

const FIELDS: readonly FilterField[] = [statusField(['pending', 'delivered', 'failed'])];

/** What came of each event that a webhook was to be sent. */
export function Deliveries({ webhook }: { readonly webhook: Webhook }) {
  const address = useListAddress<DeliveryQuery>(route.useSearch());
  return (
    <section className="section" aria-labelledby="deliveries">
      <h2 id="deliveries">{words.title}</h2>
      <List
        address={address}
        page={useDeliveries(webhook.webhook_id, address.query)}
        rowsOf={({ deliveries }) => deliveries}
        fields={FIELDS}
        icon="wrench"
        words={words}
      >
        {({ deliveries }, isStale) => <DeliveryTable webhook={webhook} deliveries={deliveries} isStale={isStale} />}
      </List>
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
    <Table columns={[column.event, column.status, column.attempts, column.last, column.next]} isStale={isStale}>
      {deliveries.map((delivery) => (
        <DeliveryRow key={delivery.delivery_id} webhook={webhook} delivery={delivery} />
      ))}
    </Table>
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
