import { expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import type { SessionStore } from '../ports/session-store.js';
import { aCall, aSession, everyRoleKnown, NOON } from '../testing/builders.js';
import { getSession } from './get-session.js';
import { listSessions } from './list-sessions.js';

test('the store reads until the deadline of the call, and no longer', async () => {
  const deadlines: Date[] = [];
  const store: Pick<SessionStore, 'find' | 'list'> = {
    find: (_, deadline) => Promise.resolve(deadlines.push(deadline)).then(() => aSession()),
    list: (_, deadline) => Promise.resolve(deadlines.push(deadline)).then(() => ({ items: [], more: false })),
  };
  const deps = { store: store as SessionStore, roles: everyRoleKnown };
  const stays = new AbortController().signal;
  const call = aCall({ deadline: new Date(NOON.getTime() + 1234) });
  await getSession(deps)({ params: { session_id: uuidv7(NOON) }, query: {}, body: undefined }, call, stays);
  await listSessions(deps)({ params: {}, query: { limit: 10 }, body: undefined }, call, stays);
  expect(deadlines).toEqual([call.deadline, call.deadline]);
});
