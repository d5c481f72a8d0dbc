import { inBatches } from '@handoff/kernel';
import type { WebhookDeps } from './webhook-deps.js';

const BATCH = 500;

interface Deps extends Pick<WebhookDeps, 'store'> {
  /** How long a delivery is kept after its last change, in milliseconds. */
  readonly retentionMs: number;
}

/** Deletes deliveries of long ago, and webhooks deleted as long ago. Safe in every instance at once. */
export function purgeDeliveries({ store, retentionMs }: Deps): (signal: AbortSignal) => Promise<number> {
  return (signal) => inBatches(BATCH, signal, (limit) => store.purge(retentionMs, limit));
}
