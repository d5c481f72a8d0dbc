import { eventSubject, eventType, outboxHintSubject } from '@handoff/contracts';
import type { EventBus } from '@handoff/messaging';
import { pause } from '@handoff/runtime';
import type { Publications, PublicationWatch } from '../ports/publications.js';

/** Hints until it is closed. */
export interface OpenPublications extends Publications {
  /** Wakes all waiters, present and future. */
  close(): Promise<void>;
}

interface Waiter {
  hinted: boolean;
  wake: (() => void) | undefined;
}

/** The events that put another bundle in force. */
const NAMES = ['profile.published', 'profile.rolled_back'] as const;
const TYPES: ReadonlySet<unknown> = new Set(NAMES.map(eventType));

/**
 * Hints from the events of all instances: when they are published, and at their commit if that is announced. An announcement
 * without events may be one of a publication.
 */
export async function openBusPublications({
  events,
  prefix,
}: {
  readonly events: Pick<EventBus, 'listen'>;
  readonly prefix: string;
}): Promise<OpenPublications> {
  const waiters = new Map<string, Set<Waiter>>();
  let closed = false;
  const wakeAll = (): void => waiters.forEach((each) => each.forEach(hint));
  const hear = (event: unknown): void => {
    const role = roleIn(event);
    if (role !== undefined) waiters.get(role)?.forEach(hint);
  };
  const subscriptions = await Promise.all([
    ...NAMES.map((name) =>
      events.listen(eventSubject(prefix, 'directory', name), ({ data }) => {
        if (waiters.size > 0) hear(parse(data));
      }),
    ),
    events.listen(outboxHintSubject(prefix, 'directory'), ({ data }) => {
      const told: unknown = waiters.size > 0 ? parse(data) : undefined;
      if (!Array.isArray(told)) return;
      if (told.length === 0) wakeAll();
      else told.forEach(hear);
    }),
  ]);
  return {
    watch: (role) => watchOf(role, waiters, () => closed),
    async close() {
      closed = true;
      wakeAll();
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
    },
  };
}

function watchOf(role: string, waiters: Map<string, Set<Waiter>>, isClosed: () => boolean): PublicationWatch {
  const waiter: Waiter = { hinted: false, wake: undefined };
  const ofRole = waiters.get(role) ?? new Set<Waiter>();
  waiters.set(role, ofRole.add(waiter));
  return {
    async next(timeoutMs, gone) {
      if (!waiter.hinted && !isClosed()) await pause(timeoutMs, gone, (wake) => (waiter.wake = wake));
      waiter.wake = undefined;
      waiter.hinted = false;
    },
    stop() {
      ofRole.delete(waiter);
      if (ofRole.size === 0 && waiters.get(role) === ofRole) waiters.delete(role);
    },
  };
}

function hint(waiter: Waiter): void {
  waiter.hinted = true;
  waiter.wake?.();
}

/** The role for which an event says that another bundle is in force. */
function roleIn(event: unknown): string | undefined {
  const { type, data } = fieldsOf(event);
  const { profile_role: role } = fieldsOf(data);
  return TYPES.has(type) && typeof role === 'string' ? role : undefined;
}

function parse(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data).toString('utf8'));
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
