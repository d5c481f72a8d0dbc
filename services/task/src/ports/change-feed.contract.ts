import { expect, test } from '@jest/globals';
import { newId } from '../testing/builders.js';
import type { ChangeFeed } from './change-feed.js';

/** A feed, and a way to change something in another process. */
export interface FeedHarness {
  readonly feed: ChangeFeed;
  /** Makes a task of the role manager and the type budget_check pending. */
  changeElsewhere(id: string): Promise<void>;
  close(): Promise<void>;
}

/** Longer than any of these tests may take, so whatever resolves did so because of a hint. */
const LONG_MS = 600_000;
const STAYS = new AbortController().signal;

function settleable(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve: () => resolve() };
}

/** The contract of every {@link ChangeFeed}, as tests. Call it inside a `describe`. */
export function describeChangeFeed(open: () => Promise<FeedHarness>): void {
  test('a notification wakes all waiters of that id', async () => {
    const { feed } = await open();
    const id = newId();
    const watches = [feed.watch(id), feed.watch(id)];
    const woken = Promise.all(watches.map((watch) => watch.changed(LONG_MS, STAYS)));
    feed.notify([newId(), id]);
    await expect(woken).resolves.toHaveLength(2);
  });

  test('a change in another process wakes too', async () => {
    const harness = await open();
    const { feed } = harness;
    const id = newId();
    const woken = feed.watch(id).changed(LONG_MS, STAYS);
    await harness.changeElsewhere(id);
    expect([...(await woken)]).toEqual([id]);
  });

  test('a change after the watch began, but before the wait, is not missed', async () => {
    const { feed } = await open();
    const id = newId();
    const watch = feed.watch(id);
    feed.notify([id]);
    expect([...(await watch.changed(LONG_MS, STAYS))]).toEqual([id]);
  });

  test('a hint resolves one wait, and the next one times out', async () => {
    const { feed } = await open();
    const id = newId();
    const watch = feed.watch(id);
    feed.notify([id]);
    await watch.changed(LONG_MS, STAYS);
    expect((await watch.changed(1, STAYS)).size).toBe(0);
  });

  test('a watch of several ids returns each changed one once', async () => {
    const { feed } = await open();
    const [a, b, c] = [newId(), newId(), newId()];
    const watch = feed.watch(a, b, c);
    feed.notify([c, a]);
    feed.notify([a, newId()]);
    expect([...(await watch.changed(LONG_MS, STAYS))].sort()).toEqual([a, c].sort());
    const woken = watch.changed(LONG_MS, STAYS);
    feed.notify([b]);
    expect([...(await woken)]).toEqual([b]);
  });

  test('a watch can take further ids later, and returns which of them are new', async () => {
    const { feed } = await open();
    const [first, later] = [newId(), newId()];
    const watch = feed.watch(first);
    expect([...watch.also([first, later])]).toEqual([later]);
    expect(watch.also([first, later]).size).toBe(0);
    const woken = watch.changed(LONG_MS, STAYS);
    feed.notify([later]);
    expect([...(await woken)]).toEqual([later]);
  });

  test('a stopped watch is forgotten, and others are not', async () => {
    const { feed } = await open();
    const id = newId();
    const [stays, goes] = [feed.watch(id), feed.watch(id)];
    goes.stop();
    goes.stop();
    const woken = stays.changed(LONG_MS, STAYS);
    feed.notify([id]);
    expect([...(await woken)]).toEqual([id]);
  });

  test('a wait ends when its caller has gone, before or during the wait, and others go on', async () => {
    const { feed } = await open();
    const id = newId();
    const gone = new AbortController();
    const [stays, goes] = [feed.watch(id), feed.watch(id)];
    const woken = stays.changed(LONG_MS, STAYS);
    const left = goes.changed(LONG_MS, gone.signal);
    gone.abort();
    expect((await left).size).toBe(0);
    expect((await goes.changed(LONG_MS, gone.signal)).size).toBe(0);
    feed.notify([id]);
    expect([...(await woken)]).toEqual([id]);
  });

  test('a task that becomes pending in another process is announced with its role and type', async () => {
    const harness = await open();
    const heard: (readonly [string, string])[] = [];
    const { promise, resolve } = settleable();
    const stop = harness.feed.watchPending((role, type) => {
      heard.push([role, type]);
      resolve();
    });
    await harness.changeElsewhere(newId());
    await promise;
    stop();
    expect(heard).toEqual([['manager', 'budget_check']]);
  });

  test('after the listener is removed, no pending task is announced to it', async () => {
    const harness = await open();
    const { promise, resolve } = settleable();
    const heard: string[] = [];
    harness.feed.watchPending((role) => heard.push(role))();
    harness.feed.watchPending(resolve);
    await harness.changeElsewhere(newId());
    await promise;
    expect(heard).toEqual([]);
  });

  test('closing ends all waits, and later ones at once', async () => {
    const harness = await open();
    const { feed } = harness;
    const waiting = feed.watch(newId()).changed(LONG_MS, STAYS);
    await harness.close();
    await waiting;
    expect((await feed.watch(newId()).changed(LONG_MS, STAYS)).size).toBe(0);
  });
}
