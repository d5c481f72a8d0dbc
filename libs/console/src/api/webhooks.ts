import type { OperationTypes, Webhook, WebhookDeliveryPage, WebhookPage } from '@handoff/client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import type { Key } from './keys.js';
import { usePage } from './use-page.js';

export type WebhookQuery = NonNullable<OperationTypes['listWebhooks']['query']>;
export type DeliveryQuery = NonNullable<OperationTypes['listWebhookDeliveries']['query']>;
/** What the addresses of the lists hold: their queries, under the same names. */
export type WebhookSearch = Omit<WebhookQuery, 'limit'>;
export type DeliverySearch = Omit<DeliveryQuery, 'limit'>;

/** One page of webhooks, newest first. */
export function useWebhooks(query: WebhookQuery): UseQueryResult<WebhookPage> {
  return usePage(['webhooks', 'list'], 'listWebhooks', query);
}

export function useWebhook(webhook_id: string): UseQueryResult<Webhook> {
  const { client } = useApi();
  return useQuery({
    queryKey: ['webhooks', webhook_id] satisfies Key,
    queryFn: ({ signal }) => client.getWebhook({ webhook_id }, { signal }),
  });
}

/** How often deliveries are read anew: an attempt is no event, so the live feed says nothing of it. */
const DELIVERIES_MS = 5_000;

/** One page of the deliveries of a webhook, newest first. */
export function useDeliveries(webhook_id: string, query: DeliveryQuery): UseQueryResult<WebhookDeliveryPage> {
  const options = { params: { webhook_id }, refetchInterval: DELIVERIES_MS };
  return usePage(['webhooks', webhook_id, 'deliveries'], 'listWebhookDeliveries', query, options);
}
