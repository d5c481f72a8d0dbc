import { randomUUID } from 'node:crypto';
import type { AgreeOnHour } from '@handoff/agent-mesh';
import { sha256Hex } from '@handoff/kernel';
import type { IdempotencyStore } from '../ports/idempotency-store.js';

/** How long to wait for a gateway that died while it stored an hour. */
const LEASE_MS = 1_000;
const PAUSE_MS = 50;
const FINGERPRINT = 'the hour of a call';

/**
 * Makes the gateways agree on the hour that names a call. The first gateway that makes the call stores its hour in the
 * idempotency store, for as long as a repeated call counts as the same. So a call that is repeated after a full hour
 * has begun, at another gateway or after a restart, keeps its name.
 *
 * @throws HandoffError `UNAVAILABLE` when the store is unavailable.
 */
export function createAgreementOnHours(store: IdempotencyStore): AgreeOnHour {
  return async (call, proposed, seconds) => {
    const key = `mcp-hour-${sha256Hex(call)}`;
    const owner = randomUUID();
    for (const giveUpAt = performance.now() + 2 * LEASE_MS; ;) {
      const result = await store.claim({ key, owner, fingerprint: FINGERPRINT, roles: [], leaseMs: LEASE_MS });
      if (result.state === 'done' && result.response !== undefined)
        return Number(Buffer.from(result.response.body).toString());
      if (result.state === 'claimed') {
        const response = { status: 200, headers: {}, body: Buffer.from(String(proposed)) };
        await store.store({ key, owner, fingerprint: FINGERPRINT, response, ttlSeconds: seconds });
        return proposed;
      }
      if (performance.now() > giveUpAt) return proposed;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
}
