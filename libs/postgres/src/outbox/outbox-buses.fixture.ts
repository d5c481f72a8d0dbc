import { HandoffError, uuidv7, type SerialisedEvent } from '@handoff/kernel';
import { EventRefused } from '@handoff/messaging';
import type { Queryable } from '../database.js';
import type { OutboxRelayDeps } from './outbox-relay.js';

/** An event of the task service. */
export function event(body = '{}'): SerialisedEvent {
  return { id: uuidv7(new Date()), subject: 'handoff.evt.task.v1.task.routed', body, partitionKey: 'p' };
}

/** A bus that is down. */
export function failingBus(): OutboxRelayDeps['bus'] {
  return { publish: () => Promise.reject(new HandoffError('UNAVAILABLE')) };
}

/** Takes everything, and remembers it. */
export function recordingBus() {
  const ids: string[] = [];
  const subjects: string[] = [];
  const bodies: string[] = [];
  const places: (string | undefined)[] = [];
  const publish: OutboxRelayDeps['bus']['publish'] = (events) => {
    for (const { id, subject, data, place } of events) {
      ids.push(id);
      places.push(place);
      subjects.push(subject);
      bodies.push(Buffer.from(data).toString());
    }
    return Promise.resolve([]);
  };
  return { ids, subjects, bodies, places, publish };
}

/** Takes events in order until the first that it says no to. */
export function pickyBus(takes = ({ data }: { readonly data: Uint8Array }): boolean => data.length < 3) {
  const recording = recordingBus();
  const refused: string[] = [];
  let open = false;
  return {
    ...recording,
    refused,
    takeAll: () => void (open = true),
    publish: async (events) => {
      const bad = open ? -1 : events.findIndex((each) => !takes(each));
      const taken = bad === -1 ? events : events.slice(0, bad);
      await recording.publish(taken.filter(({ id }) => !recording.ids.includes(id)));
      if (bad === -1) return [];
      refused.push(events[bad]!.id);
      throw new EventRefused(bad, 'too large');
    },
  } satisfies OutboxRelayDeps['bus'] & Record<string, unknown>;
}

/** Hints as a bus gives them, whatever their subject. */
export function hints(): Required<Pick<OutboxRelayDeps['bus'], 'hint' | 'listen'>> {
  const hearers = new Set<() => void>();
  return {
    hint: () => hearers.forEach((hear) => hear()),
    listen(subject, hear) {
      const heard = (): void => hear({ id: '', subject, data: new Uint8Array(0) });
      hearers.add(heard);
      return Promise.resolve({ stop: () => Promise.resolve(void hearers.delete(heard)) });
    },
  };
}

/** How many events of the task service wait in its outbox. */
export async function unpublished(db: Queryable): Promise<number> {
  const rows = await db.query({ name: 'unpublished', text: 'SELECT FROM task_outbox WHERE published_at IS NULL' });
  return rows.length;
}
