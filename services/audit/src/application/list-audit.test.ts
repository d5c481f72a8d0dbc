import { expect, test } from '@jest/globals';
import { toEntry } from '../domain/canonical-entry.js';
import { aCall, aRecord, everyRoleKnown, holderOf, NOON } from '../testing/builders.js';
import { listAudit } from './list-audit.js';

test('a list reads the log until the deadline of the call, and no longer', async () => {
  const deadlines: Date[] = [];
  const log = {
    list: (_: unknown, deadline: Date) =>
      Promise.resolve(deadlines.push(deadline)).then(() => ({ items: [], more: false })),
  };
  const stays = new AbortController().signal;
  const call = aCall({ deadline: new Date(NOON.getTime() + 1234) });
  await listAudit({ log, roles: everyRoleKnown })({ params: {}, query: { limit: 10 }, body: undefined }, call, stays);
  expect(deadlines).toEqual([call.deadline]);
});

test.each([
  ['auditors and admins, who read the whole log', ['auditor'], [41, 2]],
  ['no other caller, to whom they would show how much others do', ['finance', 'legal'], [null, null]],
])('the places of entries are numbers for %s', async (_, roles, seqs) => {
  const entries = [41, 2].map((seq) => toEntry(aRecord(), seq, NOON));
  const log = { list: () => Promise.resolve({ items: entries, more: true }) };
  const call = aCall({ principal: holderOf(...roles) });
  const stays = new AbortController().signal;
  const { body } = await listAudit({ log, roles: everyRoleKnown })(
    { params: {}, query: { limit: 2 }, body: undefined },
    call,
    stays,
  );
  const page = JSON.parse(String(body)) as { events: { seq: number | null }[]; next_cursor: string };
  expect(page.events.map(({ seq }) => seq)).toEqual(seqs);
  expect(Buffer.from(page.next_cursor, 'base64url').toString()).not.toMatch(/seq|\b(2|41)\b/);
});
