import type { FaultTopology } from './topology/fault-topology.js';

/** What is left of a lease when the attempt it was taken for is over in any case: 23 s, less 3 s, and 2 s to record it. */
const OVER_SECONDS = 18;

/**
 * Lets the time pass that deliveries wait for which nobody is at: a second retry comes after five minutes, and what a
 * process had in hand that was killed is due again when its lease has ended. An attempt under way is left alone.
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
