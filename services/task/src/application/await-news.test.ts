import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { HandoffError, steadyClock } from '@handoff/kernel';
import { openBus } from '@handoff/messaging';
import { setWallClock } from '@handoff/testing';
import { openBusChangeFeed, type OpenChangeFeed } from '../adapters/bus-change-feed.js';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { DirectorySession } from '../ports/session-directory.js';
import { aCall, anApproval, aTask, fay, newId, noon } from '../testing/builders.js';
import { awaitNews, type Asked } from './await-news.js';
import type { StatusDeps } from './look-at-status.js';
import { decodeStatusCursor } from './status-cursor.js';

/** Longer than a test may take, so an earlier reply came because of a hint, or without waiting. */
const NEVER_MS = 25_000;

let feed: OpenChangeFeed;
let aggregates: Map<string, TaskAggregate>;
let sessions: Map<string, DirectorySession>;
/** Runs right after a lookup of an id, before its result is returned. */
let afterLook: (id: string) => void;

beforeEach(async () => {
  const bus = await openBus({ url: 'memory:', name: 'test', subjectPrefix: 'handoff' });
  feed = await openBusChangeFeed({ events: bus.events, prefix: 'handoff' });
  aggregates = new Map();
  sessions = new Map();
  afterLook = () => undefined;
});
afterEach(() => feed.close());

function deps(): StatusDeps {
  return {
    feed,
    clock: steadyClock,
    recheckMs: NEVER_MS,
    stopping: new AbortController().signal,
    store: undefined as never,
    roles: undefined as never,
    delegations: { inForceFor: () => Promise.resolve([]) },
    look(id) {
      const found = [...aggregates.values()].find(({ task, approvals }) =>
        [task, ...approvals].some((it) => it.id === id),
      );
      afterLook(id);
      return Promise.resolve(found);
    },
    sessions: {
      find: (id) => {
        const session = sessions.get(id);
        return session === undefined ? Promise.reject(new HandoffError('NOT_FOUND')) : Promise.resolve(session);
      },
    },
  };
}

const STAYS = new AbortController().signal;
const ask = (asked: readonly Asked[], waitMs = 0, gone: AbortSignal = STAYS) =>
  awaitNews(deps(), asked, waitMs, aCall(fay), gone);
const seenOf = async (id: string) => {
  const [told] = await ask([{ id }]);
  return { id, seen: decodeStatusCursor(told!.view!.cursor, '') };
};

function put(aggregate: TaskAggregate): TaskAggregate {
  aggregates.set(aggregate.task.id, aggregate);
  return aggregate;
}

function parkedTask(given: Parameters<typeof aTask>[0] = {}): TaskAggregate {
  const task = aTask({ status: 'awaiting_approval', version: 2, ...given });
  return put({ task, approvals: [anApproval({ taskId: task.id }), anApproval({ taskId: task.id })] });
}

/** Changes the version of an approval of the task, and not the task's own. */
function vote({ task }: TaskAggregate): string {
  const { approvals } = aggregates.get(task.id)!;
  const [first, ...others] = approvals;
  put({ task, approvals: [{ ...first!, version: first!.version + 1 }, ...others] });
  return first!.id;
}

function aSession(given: Partial<DirectorySession> = {}): DirectorySession {
  const ids = { id: newId(), agentRole: 'finance', taskId: newId(), status: 'active', final: false };
  const session = { ...ids, traceId: 't', version: 1, updatedAt: noon, ...given };
  sessions.set(session.id, session);
  return session;
}

describe('changes since a cursor', () => {
  test('in any part are returned at once, and nothing else is', async () => {
    const aggregate = parkedTask();
    const asked = await seenOf(aggregate.task.id);
    const approvalId = vote(aggregate);
    const [told] = await ask([asked], NEVER_MS);
    expect(told?.view?.changes).toEqual([{ kind: 'approval', id: approvalId, status: 'pending', version: 2 }]);
  });

  test('in the root task of a session, or in its approvals, are returned to requests for the session', async () => {
    const session = aSession();
    const aggregate = parkedTask({ id: session.taskId, sessionId: session.id });
    const asked = await seenOf(session.id);
    vote(aggregate);
    const [told] = await ask([asked], NEVER_MS);
    expect(told?.view).toMatchObject({ kind: 'session', changes: [{ kind: 'approval', version: 2 }] });
  });

  test('in the session are returned to requests for its task', async () => {
    const session = aSession();
    const { task } = parkedTask({ sessionId: session.id });
    const asked = await seenOf(task.id);
    aSession({ ...session, status: 'paused', version: 2 });
    const [told] = await ask([asked], NEVER_MS);
    expect(told?.view?.changes).toEqual([{ kind: 'session', id: session.id, status: 'paused', version: 2 }]);
  });

  test('are waited for when there are none', async () => {
    const aggregate = parkedTask();
    const asked = await seenOf(aggregate.task.id);
    const [told] = await ask([asked], 20);
    expect(told).toMatchObject({ isNews: false, view: { changes: [] } });
  });

  test('are not missed in an approval that was not watched yet when it was read', async () => {
    const aggregate = parkedTask();
    const asked = await seenOf(aggregate.task.id);
    // The hint names the approval, and comes before the approval is known to belong to the task.
    afterLook = () => {
      afterLook = () => undefined;
      feed.notify([vote(aggregate)]);
    };
    const [told] = await ask([asked], NEVER_MS);
    expect(told?.view?.changes).toMatchObject([{ kind: 'approval', version: 2 }]);
  });

  test('are returned to every caller that waits for any part', async () => {
    const session = aSession();
    const aggregate = parkedTask({ id: session.taskId, sessionId: session.id });
    const ids = [session.id, aggregate.approvals[0]!.id, aggregate.approvals[1]!.id];
    const asked = await Promise.all(ids.map(seenOf));
    const waiting = Promise.all(asked.map((each) => ask([each], NEVER_MS)));
    feed.notify([vote(aggregate)]);
    for (const [told] of await waiting) expect(told?.view?.changes).toMatchObject([{ version: 2 }]);
  });
});

describe('a session that cannot be read', () => {
  test('is no news, and its seen version is kept', async () => {
    const session = aSession();
    const { task } = parkedTask({ sessionId: session.id });
    const asked = await seenOf(task.id);
    const down: StatusDeps = {
      ...deps(),
      sessions: { find: () => Promise.reject(new HandoffError('UNAVAILABLE')) },
    };
    const [told] = await awaitNews(down, [asked], 0, aCall(fay), STAYS);
    expect(told?.view?.changes).toEqual([]);
    expect(decodeStatusCursor(told!.view!.cursor, '').get(session.id)).toBe(1);
  });
});

describe('of several resources', () => {
  test('a changed one ends the wait, and is the only news', async () => {
    const tasks = Array.from({ length: 20 }, () => parkedTask());
    const asked = await Promise.all(tasks.map(({ task }) => seenOf(task.id)));
    const waiting = ask(asked, NEVER_MS);
    feed.notify([vote(tasks[7]!)]);
    const news = (await waiting).filter(({ isNews }) => isNews);
    expect(news.map(({ id }) => id)).toEqual([tasks[7]!.task.id]);
  });

  test('a missing one is not waited for alone, and is news when it appears', async () => {
    const missing = aTask();
    expect(await ask([{ id: missing.id }], NEVER_MS)).toEqual([{ id: missing.id, view: undefined, isNews: false }]);
    const waiting = ask([await seenOf(parkedTask().task.id), { id: missing.id }], NEVER_MS);
    put({ task: missing, approvals: [] });
    feed.notify([missing.id]);
    expect((await waiting).map(({ isNews }) => isNews)).toEqual([false, true]);
  });

  test('a disappeared one is news', async () => {
    const { task } = parkedTask();
    const waiting = ask([await seenOf(task.id)], NEVER_MS);
    await new Promise((resolve) => setImmediate(resolve));
    aggregates.delete(task.id);
    feed.notify([task.id]);
    expect(await waiting).toEqual([{ id: task.id, view: undefined, isNews: true }]);
  });
});

test('a caller that knows only a version gets changes of the other parts since its request', async () => {
  const aggregate = parkedTask();
  const [stale] = await ask([{ id: aggregate.task.id, sinceVersion: 1 }], NEVER_MS);
  expect(stale?.view?.changes).toMatchObject([{ kind: 'task', version: 2 }]);
  const waiting = ask([{ id: aggregate.task.id, sinceVersion: 2 }], NEVER_MS);
  await new Promise((resolve) => setImmediate(resolve));
  feed.notify([vote(aggregate)]);
  const [told] = await waiting;
  expect(told?.view?.changes).toMatchObject([{ kind: 'approval', version: 2 }]);
});

test('a wait ends when the caller has gone, with the present state', async () => {
  const { task } = parkedTask();
  const gone = new AbortController();
  const waiting = ask([await seenOf(task.id)], NEVER_MS, gone.signal);
  await new Promise((resolve) => setImmediate(resolve));
  gone.abort();
  expect(await waiting).toMatchObject([{ id: task.id, isNews: false, view: { changes: [] } }]);
});

test('a wait ends in time even if the wall clock is set back meanwhile', async () => {
  const { task } = parkedTask();
  const asked = await seenOf(task.id);
  let setRight = (): void => undefined;
  afterLook = () => (setRight = setWallClock(-3_600_000));
  const [told] = await ask([asked], 50).finally(() => setRight());
  expect(told!.isNews).toBe(false);
});
