import { openBus } from '@handoff/messaging';
import type { FaultTopology } from '../topology/fault-topology.js';
import type { PlannedFault } from './plan-faults.js';

/** Publishes messages that no publisher of ours sends. */
export interface Injector {
  /** Publishes earlier events again, out of order and with other message ids. */
  duplicate(fault: PlannedFault): Promise<void>;
  /** Publishes messages that are not events. */
  poison(fault: PlannedFault): Promise<void>;
  close(): Promise<void>;
}

/** The message ids by which the checks recognise injected messages. */
export const INJECTED = /^(again|poison)-/;

const POISON: readonly (string | Buffer)[] = [
  '{"specversion":"1.0","id":',
  '{}',
  '[]',
  '',
  '{"specversion":"1.0","id":"x","source":"/handoff/task","type":"handoff.task.routed.v1","data":null}',
  Buffer.from([0xff, 0xfe, 0x00, 0x80]),
  `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  '{"id":"01955555-0000-7000-8000-00000000\\u0000001","__proto__":{"id":1}}',
];

export async function createInjector({ nats, postgres, prefix }: FaultTopology): Promise<Injector> {
  const bus = await openBus({ url: nats.directUrl, name: 'fault-injector', subjectPrefix: prefix });
  let injected = 0;
  /** The other lane may have stopped NATS: then the message is dropped. */
  const publish = (kind: string, subject: string, data: Uint8Array): Promise<void> =>
    bus.events.publish([{ id: `${kind}-${(injected += 1)}`, subject, data }]).then(undefined, () => undefined);

  return {
    async duplicate({ amount, victim }) {
      const rows = await postgres.admin
        .query<{ subject: string; body: string }>({
          name: 'fault_some_events',
          text: `
            (SELECT subject, body FROM task_outbox WHERE published_at IS NOT NULL ORDER BY md5(id::text) LIMIT 100)
            UNION ALL
            (SELECT subject, body FROM session_outbox WHERE published_at IS NOT NULL ORDER BY md5(id::text) LIMIT 100)`,
        })
        .catch(() => []);
      for (let i = 0; i < amount * 5 && rows.length > 0; i += 1) {
        const { subject, body } = rows[Math.floor(victim * 1_000 + i * 37) % rows.length]!;
        await publish('again', subject, Buffer.from(body));
      }
    },
    async poison({ amount, victim }) {
      for (let i = 0; i < amount; i += 1) {
        const data = POISON[(Math.floor(victim * POISON.length) + i) % POISON.length]!;
        await publish('poison', `${prefix}.evt.task.v1.task.routed`, Buffer.from(data));
      }
    },
    close: () => bus.close(),
  };
}
