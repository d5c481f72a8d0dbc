import type { OperationTypes, Webhook, WebhookDeliveryPage, WebhookPage } from '@handoff/client';
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import type { Key } from './keys.js';

export type WebhookQuery = NonNullable<OperationTypes['listWebhooks']['query']>;
export type DeliveryQuery = NonNullable<OperationTypes['listWebhookDeliveries']['query']>;
/** What the addresses of the lists hold: their queries, under the same names. */
export type WebhookSearch = Omit<WebhookQuery, 'limit'>;
export type DeliverySearch = Omit<DeliveryQuery, 'limit'>;

/** One page of webhooks, newest first. The page before stays until the next one is there. */
export function useWebhooks(query: WebhookQuery): UseQueryResult<WebhookPage> {
  const { client } = useApi();
  return useQuery({
    queryKey: ['webhooks', 'list', query] satisfies Key,
    queryFn: async ({ signal }) => (await client.call('listWebhooks', { query }, { signal })).data,
    placeholderData: keepPreviousData,
  });
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
  const { client } = useApi();
  return useQuery({
    queryKey: ['webhooks', webhook_id, 'deliveries', query] satisfies Key,
    queryFn: async ({ signal }) =>
      (await client.call('listWebhookDeliveries', { params: { webhook_id }, query }, { signal })).data,
    placeholderData: keepPreviousData,
    refetchInterval: DELIVERIES_MS,
  });
}
