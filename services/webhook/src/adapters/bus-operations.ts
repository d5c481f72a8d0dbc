import type { Bus, Serving } from '@handoff/messaging';
import { serveOperations, type ServeOperationsOptions } from '@handoff/runtime';
import { createWebhook } from '../application/create-webhook.js';
import { deleteWebhook } from '../application/delete-webhook.js';
import { getWebhook } from '../application/get-webhook.js';
import { listDeliveries } from '../application/list-deliveries.js';
import { listWebhooks } from '../application/list-webhooks.js';
import { redeliver } from '../application/redeliver.js';
import { rotateSecret } from '../application/rotate-secret.js';
import { updateWebhook } from '../application/update-webhook.js';
import type { WebhookDeps } from '../application/webhook-deps.js';

export interface BusOperationsDeps extends WebhookDeps {
  readonly bus: Pick<Bus, 'requests'>;
  /** Hears that something is due. */
  readonly onDue: () => void;
}

type Options = Omit<ServeOperationsOptions<'webhook'>, 'bus' | 'clock' | 'service' | 'handlers' | 'maxWaiting'>;

/** Serves the operations of this service on the bus. */
export function serveWebhookOperations(deps: BusOperationsDeps, options: Options): Promise<Serving> {
  return serveOperations({
    ...options,
    bus: deps.bus,
    service: 'webhook',
    handlers: {
      createWebhook: createWebhook(deps),
      listWebhooks: listWebhooks(deps),
      getWebhook: getWebhook(deps),
      updateWebhook: updateWebhook(deps),
      rotateWebhookSecret: rotateSecret(deps),
      deleteWebhook: deleteWebhook(deps),
      listWebhookDeliveries: listDeliveries(deps),
      redeliverWebhook: redeliver(deps),
    },
  });
}
