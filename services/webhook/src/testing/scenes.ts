import type { Delivery } from '../domain/delivery.js';
import type { Webhook } from '../domain/webhook.js';
import type { CreateWebhookCommand } from '../domain/webhook-command.js';
import type { Capacity, CollectedEvent, DueDelivery } from '../ports/webhook-store.js';
import { aCall, anEvent, holderOf, NOON, toCreate } from './builders.js';
import type { TimedStore } from './timed-store.js';

/** Capacity for every delivery. */
export const ROOMY: Capacity = { total: 1_000, perWebhook: 1_000, perRole: 1_000, busy: new Map() };
export const LEASE_MS = 30_000;

/** Registers a webhook as an admin. */
export async function register(
  store: TimedStore,
  input: Partial<CreateWebhookCommand['input']> = {},
  now = NOON,
): Promise<Webhook> {
  const command = toCreate(input, aCall({ principal: holderOf('admin') }), now);
  const outcome = await store.execute(command);
  if (!outcome.ok) throw outcome.error;
  return (await store.find(command.input.webhookId))!;
}

/** Collects events. */
export async function collect(store: TimedStore, count: number, now = NOON): Promise<readonly CollectedEvent[]> {
  const events = Array.from({ length: count }, () => anEvent());
  await store.collect(events, now);
  return events;
}

export async function deliveriesOf(store: TimedStore, { id }: Pick<Webhook, 'id'>): Promise<readonly Delivery[]> {
  return (await store.listDeliveries({ webhookId: id, status: undefined, after: undefined, limit: 1_000 })).items;
}

/** Leases all due deliveries. */
export function takeAll(store: TimedStore, now = NOON): Promise<readonly DueDelivery[]> {
  return store.takeDue(now, LEASE_MS, ROOMY);
}
