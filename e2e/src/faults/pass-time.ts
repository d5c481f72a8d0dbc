import type { FaultTopology } from './topology/fault-topology.js';

/** The remaining time of a lease when its attempt is over in any case: 23 s, less 3 s, and 2 s to record it. */
const OVER_SECONDS = 18;

/**
 * Skips the waiting time of idle deliveries: a second retry comes after five minutes, and the delivery of a killed
 * process after its lease. Leaves attempts under way alone.
 */
export async function passTimeOfDeliveries({ postgres }: Pick<FaultTopology, 'postgres'>): Promise<void> {
  await postgres.admin.query({
    name: 'fault_pass_time',
    text: `
      UPDATE webhook_deliveries SET next_attempt_at = now()
      WHERE status = 'pending' AND next_attempt_at > now() + interval '1 second'
        AND (lease_id IS NULL OR next_attempt_at < now() + interval '${OVER_SECONDS} seconds')`,
  });
}
