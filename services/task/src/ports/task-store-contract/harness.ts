import type { SerialisedEvent } from '@handoff/kernel';
import { afterAll, beforeAll } from '@jest/globals';
import type { InboxLoad } from '../../domain/task/inbox.js';
import type { TimedStore } from '../../testing/timed-store.js';
import type { TaskRules } from '../task-rules.js';

/** The same data, through as many stores as a test needs, each like one in its own process. */
export interface StoreHarness {
  open(rules?: TaskRules): Promise<TimedStore>;
  /** Sets the time of all stores. */
  setTime(at: Date): Promise<void>;
  /** A store with a limit on what one sender may have waiting for one role. */
  openBounded(inbox: InboxLoad): Promise<TimedStore>;
  /** Leaves the tasks for a role as an earlier release does: without the sender's hash, and of unknown size. */
  forgetColumns(toRole: string): Promise<void>;
  /** The default rules of the stores. */
  readonly rules: TaskRules;
  /** The events in the outbox, in order. */
  events(): Promise<readonly SerialisedEvent[]>;
  /** What is stored of a command to repeat its reply. */
  keptOf(commandId: string): Promise<string>;
  /** The number of stored former values of tasks. */
  formerValuesOf(taskId: string): Promise<number>;
  /** Runs work while all readers of tasks have to wait. */
  whileUnreadable<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export type OpenHarness = () => Promise<StoreHarness>;

/** Opens a harness before the surrounding tests, and closes it after them. */
export function useHarness(open: OpenHarness): () => StoreHarness {
  let harness: StoreHarness | undefined;
  beforeAll(async () => {
    harness = await open();
  });
  afterAll(async () => {
    await harness?.close();
  });
  return () => {
    if (harness === undefined) throw new TypeError('the harness is opened before the tests, not before that');
    return harness;
  };
}

/** The refusals of commands in a role. */
export async function refusalsIn(harness: Pick<StoreHarness, 'events'>, role: string): Promise<readonly object[]> {
  const events = (await harness.events()).map(
    ({ body }) => JSON.parse(body) as { type: string; data: { role: unknown } },
  );
  return events.filter(({ type, data }) => type === 'handoff.request.refused.v1' && data.role === role);
}

/** The stored events about one resource: their names and versions, in order. */
export async function eventsAbout(
  harness: Pick<StoreHarness, 'events'>,
  id: string,
): Promise<
  readonly { readonly type: string; readonly sequence?: number; readonly data: Readonly<Record<string, unknown>> }[]
> {
  const events = await harness.events();
  return events.filter(({ partitionKey }) => partitionKey === id).map(({ body }) => JSON.parse(body) as never);
}
