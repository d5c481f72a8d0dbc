import type { SerialisedEvent } from '@handoff/kernel';
import { afterAll, beforeAll } from '@jest/globals';
import type { InboxLoad } from '../../domain/task/inbox.js';
import type { TimedStore } from '../../testing/timed-store.js';
import type { TaskRules } from '../task-rules.js';

/** The same data, seen through as many stores as a test wants, each as a process of its own has it. */
export interface StoreHarness {
  open(rules?: TaskRules): Promise<TimedStore>;
  /** Lets it be this time for all stores. */
  setTime(at: Date): Promise<void>;
  /** A store in which one sender may have so much waiting for one role. */
  openBounded(inbox: InboxLoad): Promise<TimedStore>;
  /** The rules that stores have when none are given. */
  readonly rules: TaskRules;
  /** What was kept for publishing, in order. */
  events(): Promise<readonly SerialisedEvent[]>;
  /** What is kept of a command so that it can be answered again. */
  keptOf(commandId: string): Promise<string>;
  /** How many values are kept that a task had and has no more. */
  formerValuesOf(taskId: string): Promise<number>;
  /** Runs work while whoever reads tasks has to wait. */
  whileUnreadable<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export type OpenHarness = () => Promise<StoreHarness>;

/** Opens a harness for the tests around, and closes it after them. */
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

/** What was refused of what was asked in a role. */
export async function refusalsIn(harness: StoreHarness, role: string): Promise<readonly object[]> {
  const events = (await harness.events()).map(
    ({ body }) => JSON.parse(body) as { type: string; data: { role: unknown } },
  );
  return events.filter(({ type, data }) => type === 'handoff.request.refused.v1' && data.role === role);
}

/** The kept events about one thing: what they are called, in order, and their versions. */
export async function eventsAbout(
  harness: StoreHarness,
  id: string,
): Promise<
  readonly { readonly type: string; readonly sequence?: number; readonly data: Readonly<Record<string, unknown>> }[]
> {
  const events = await harness.events();
  return events.filter(({ partitionKey }) => partitionKey === id).map(({ body }) => JSON.parse(body) as never);
}
