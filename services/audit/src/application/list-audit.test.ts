import { expect, test } from '@jest/globals';
import { aCall, NOON } from '../testing/builders.js';
import { listAudit } from './list-audit.js';

test('a list has the log look until the deadline of the call, and no longer', async () => {
  const deadlines: Date[] = [];
  const log = {
    list: (_: unknown, deadline: Date) =>
      Promise.resolve(deadlines.push(deadline)).then(() => ({ entries: [], more: false })),
  };
  const stays = new AbortController().signal;
  const call = aCall({ deadline: new Date(NOON.getTime() + 1234) });
  await listAudit({ log })({ params: {}, query: { limit: 10 }, body: undefined }, call, stays);
  expect(deadlines).toEqual([call.deadline]);
});
