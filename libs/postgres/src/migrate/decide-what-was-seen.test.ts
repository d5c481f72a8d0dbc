import type { TestUrl } from '../testing/test-url.js';
import { canonicalJson, sha256Hex } from '@handoff/kernel';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database, Row } from '../database.js';
import { createTestUrl, databaseKinds } from '../testing.js';
import * as rows from '../testing/former-approvals.js';
import { migrateDownTo, migrateUntil } from '../testing/migrate-until.js';
import { openOwner as open, useMigrated } from '../testing/use-migrated.js';
import { migrate } from './migrate.js';

const MIGRATION = '009_decide_what_was_seen';
const { insertApproval, insertTask, insertVote, newId, query, whoIs } = rows;

const hashOf = (data: object) =>
  sha256Hex(canonicalJson({ task_type: 'invoice', description: 'pay', data, context: null }));
const HASH = hashOf({ amount: 1 });
const OTHER = hashOf({ amount: 2 });
const refused = { sqlState: '23514' };
const twice = { sqlState: '23505' };
const parties = (...subjects: string[]) => subjects.map((subject) => ({ issuer: rows.ISSUER, subject }));

describe.each(databaseKinds)('tasks and approvals from before they were for what was seen, on %s', (kind) => {
  let made: TestUrl;
  let db: Database;
  let tasks: Record<'plain' | 'asked' | 'told' | 'ended' | 'beyond', string>;
  let approvals: readonly string[];
  let voted: string;

  beforeAll(async () => {
    made = await createTestUrl(kind, 'empty');
    await migrateUntil(made.url, MIGRATION);
    const before = await open(made.url);
    tasks = {
      plain: await insertTask(before, { by: whoIs('fay', 'agent-7') }),
      asked: await insertTask(before),
      told: await insertTask(before),
      ended: await insertTask(before, { status: 'completed' }),
      beyond: await insertTask(before, { data: { name: '\u{1F600}' } }),
    };
    const [first, second] = [newId(), newId()].sort();
    const ask = (id: string | undefined, at: string, contentHash: string, roles = ['legal']) =>
      insertApproval(before, tasks.asked, { id: id!, at, contentHash, roles, by: whoIs('gus') });
    // Not in the order of their times; two have the same time.
    const last = await ask(newId(), '2026-01-03Z', HASH);
    await ask(second, '2026-01-01Z', OTHER);
    await ask(first, '2026-01-01Z', OTHER, ['board']);
    const others = await ask(newId(), '2026-01-04Z', HASH, ['cfo']);
    approvals = [first!, second!, last, others];
    await rows.recordAmendment(before, tasks.told, whoIs('fred'));
    voted = await insertApproval(before, tasks.plain);
    await insertVote(before, voted, 'lea', { authentication: { actor: 'agent-9' } });
    await insertVote(before, voted, 'lia');
    await before.close();
    await migrate(made.url, 'latest');
    db = await open(made.url);
  });
  afterAll(async () => {
    await db.close();
    await made.drop();
  });

  const read = async (table: string, id: string): Promise<Row> =>
    (await query(db, `SELECT * FROM ${table} WHERE id = $1`, [id]))[0]!;

  test('have an order by their times, and by their ids when the times are the same', async () => {
    const places = await Promise.all(approvals.map(async (id) => (await read('approvals', id))['ordinal']));
    expect(places).toEqual([1, 2, 3, 4]);
    expect(await read('approvals', voted)).toMatchObject({ ordinal: 1 });
  });

  test('are renewed if the same roles were asked about other content before', async () => {
    const renewed = await Promise.all(approvals.map(async (id) => (await read('approvals', id))['renewed']));
    expect(renewed).toEqual([false, false, true, false]);
  });

  test('have a hash of their content while they can be decided about, if SQL can compute it', async () => {
    for (const id of [tasks.plain, tasks.asked, tasks.told]) {
      expect(await read('tasks', id)).toMatchObject({ content_hash: HASH });
    }
    for (const id of [tasks.ended, tasks.beyond]) expect(await read('tasks', id)).toMatchObject({ content_hash: null });
  });

  test('are amended if an approval or the log shows other content', async () => {
    for (const id of [tasks.asked, tasks.told]) expect(await read('tasks', id)).toMatchObject({ amended: true });
    for (const id of [tasks.plain, tasks.ended, tasks.beyond]) {
      expect(await read('tasks', id)).toMatchObject({ amended: false });
    }
  });

  test('know who routed, asked and amended, by every name', async () => {
    const partiesOf = async (id: string) => (await read('tasks', id))['parties'];
    expect(await partiesOf(tasks.plain)).toEqual(expect.arrayContaining(parties('fay', 'agent-7')));
    expect(await partiesOf(tasks.asked)).toEqual(expect.arrayContaining(parties('fay', 'gus')));
    expect(await partiesOf(tasks.told)).toEqual(expect.arrayContaining(parties('fay', 'fred')));
    expect(await partiesOf(tasks.ended)).toEqual([]);
  });

  test('have votes that name the actors', async () => {
    const text = 'SELECT names FROM approval_decisions WHERE approval_id = $1 ORDER BY position';
    expect(await query(db, text, [voted])).toEqual([{ names: ['agent-9', 'lea'] }, { names: ['lia'] }]);
  });
});

describe.each(databaseKinds)(
  'the release from before what was seen was decided, on the schema of now, on %s',
  (kind) => {
    const opened = useMigrated(kind);
    const task = async (id: string): Promise<Row> =>
      (await query(opened.db, 'SELECT * FROM tasks WHERE id = $1', [id]))[0]!;

    test('routes tasks that know their hash and their parts', async () => {
      const id = await insertTask(opened.db, { by: whoIs('fay', 'agent-7') });
      expect(await task(id)).toMatchObject({ content_hash: HASH, amended: false });
      expect((await task(id))['parties']).toEqual(expect.arrayContaining(parties('fay', 'agent-7')));
    });

    test('amends tasks, which are amended from then on', async () => {
      const id = await insertTask(opened.db);
      const amend = (amount: number) =>
        query(opened.db, `UPDATE tasks SET payload = $2::text::jsonb WHERE id = $1`, [id, JSON.stringify({ amount })]);
      await amend(1);
      expect(await task(id)).toMatchObject({ content_hash: HASH, amended: false });
      await amend(2);
      expect(await task(id)).toMatchObject({ content_hash: OTHER, amended: true });
      await amend(1);
      expect(await task(id)).toMatchObject({ content_hash: HASH, amended: true });
    });

    test('requests approvals in order, and the requester becomes a party once', async () => {
      const id = await insertTask(opened.db);
      const asked: string[] = [];
      for (const by of ['gus', 'gus', 'fay']) asked.push(await insertApproval(opened.db, id, { by: whoIs(by) }));
      asked.push(await insertApproval(opened.db, id, { contentHash: OTHER, by: whoIs('fay', 'agent-7') }));
      const text = 'SELECT id, ordinal, renewed FROM approvals WHERE task_id = $1 ORDER BY ordinal';
      expect(await query(opened.db, text, [id])).toEqual(
        asked.map((approval, i) => ({ id: approval, ordinal: i + 1, renewed: i === 3 })),
      );
      expect((await task(id))['parties']).toEqual(parties('fay', 'gus', 'agent-7'));
    });

    test('decides without votes, which are that person’s vote, once', async () => {
      const id = await insertApproval(opened.db, await insertTask(opened.db));
      await rows.decide(opened.db, id, 'lea');
      const text = 'SELECT subject, names FROM approval_decisions WHERE approval_id = $1';
      expect(await query(opened.db, text, [id])).toEqual([{ subject: 'lea', names: ['lea'] }]);
      const withVote = await insertApproval(opened.db, await insertTask(opened.db));
      await insertVote(opened.db, withVote, 'lea', { authentication: { actor: 'agent-9' } });
      await rows.decide(opened.db, withVote, 'lea');
      expect(await query(opened.db, text, [withVote])).toEqual([{ subject: 'lea', names: ['agent-9', 'lea'] }]);
    });
  },
);

describe.each(databaseKinds)('the database itself refuses, on %s', (kind) => {
  const opened = useMigrated(kind);
  /** An approval of a task that fay routed through agent-7, fred amended, and gus asked about. */
  const anApproval = async (given: rows.FormerApproval = {}): Promise<string> => {
    const id = await insertTask(opened.db, { by: whoIs('fay', 'agent-7') });
    const text = `UPDATE tasks SET parties = parties || $2::text::jsonb WHERE id = $1`;
    await query(opened.db, text, [id, JSON.stringify(parties('fred'))]);
    return insertApproval(opened.db, id, { by: whoIs('gus'), votes: [2], ...given });
  };

  test.each([
    ['who routed', 'fay', {}],
    ['an agent through which it was routed', 'agent-7', {}],
    ['who amended', 'fred', {}],
    ['who asked', 'gus', {}],
    ['a person who acts through such an agent', 'lea', { actor: 'agent-7' }],
    ['a person with such an agent as a prior actor', 'lea', { actor: 'agent-9', priorActors: ['agent-7'] }],
    ['a person who acts through the one that amended', 'lea', { actor: 'fred' }],
  ])('a vote of %s', async (_, subject, authentication) => {
    await expect(insertVote(opened.db, await anApproval(), subject, { authentication })).rejects.toMatchObject(refused);
  });

  test('but no vote of the same name of another issuer, and none of anybody else', async () => {
    const id = await anApproval();
    await insertVote(opened.db, id, 'fay', { issuer: 'https://other.example' });
    await insertVote(opened.db, id, 'lea', { authentication: { actor: 'agent-9' } });
    await insertVote(opened.db, id, 'lea', { issuer: 'https://other.example' });
    const text = 'SELECT names FROM approval_decisions WHERE approval_id = $1 ORDER BY position';
    const names = [{ names: ['fay'] }, { names: ['agent-9', 'lea'] }, { names: ['lea'] }];
    expect(await query(opened.db, text, [id])).toEqual(names);
  });

  test('a vote of the requester, even if the task does not list it', async () => {
    const id = await insertApproval(opened.db, await insertTask(opened.db), { by: whoIs('gus'), ordinal: 1 });
    await expect(insertVote(opened.db, id, 'gus')).rejects.toMatchObject(refused);
    await insertVote(opened.db, id, 'lea');
  });

  test.each([
    ['one person', 'lea', {}],
    ['one person, by the agent that voted', 'agent-8', {}],
    ['one agent, for two people', 'lia', { actor: 'agent-8' }],
    ['one agent, at second hand', 'lia', { actor: 'agent-9', priorActors: ['agent-8'] }],
    ['an agent that acts through a person', 'agent-9', { actor: 'lea' }],
  ])('a second vote of %s, for whichever group', async (_, subject, authentication) => {
    const id = await anApproval({ roles: ['legal', 'board'], votes: [2, 1] });
    await insertVote(opened.db, id, 'lea', { authentication: { actor: 'agent-8' } });
    for (const role of ['legal', 'board']) {
      await expect(insertVote(opened.db, id, subject, { role, authentication })).rejects.toMatchObject(twice);
    }
  });

  test('but no vote of one who voted before other roles were asked, once for those', async () => {
    const id = await anApproval({ escalateTo: 'board' });
    await insertVote(opened.db, id, 'lea');
    await rows.escalate(opened.db, id, 'board');
    await insertVote(opened.db, id, 'lea', { role: 'board' });
    await expect(insertVote(opened.db, id, 'lea', { role: 'board' })).rejects.toMatchObject(twice);
    await expect(insertVote(opened.db, id, 'lea', { role: 'legal' })).rejects.toMatchObject(twice);
  });

  test('an approval with too few votes, with and without a vote that is there', async () => {
    const id = await anApproval();
    await expect(rows.decide(opened.db, id, 'lea')).rejects.toMatchObject(refused);
    await insertVote(opened.db, id, 'lea');
    await expect(rows.decide(opened.db, id, 'lea')).rejects.toMatchObject(refused);
    await insertVote(opened.db, id, 'lia');
    await rows.decide(opened.db, id, 'lia');
  });

  test('an approval of other content than the task has, and no rejection of it', async () => {
    const outdated = await anApproval({ votes: [1], contentHash: OTHER });
    await expect(rows.decide(opened.db, outdated, 'lea')).rejects.toMatchObject(refused);
    await rows.decide(opened.db, outdated, 'lea', 'rejected');
  });

  test.each([
    ['a hash that is none', `UPDATE tasks SET content_hash = 'abc' WHERE id = $1`, refused],
    ['parties that are no list', `UPDATE tasks SET parties = '{}' WHERE id = $1`, refused],
    ['a place before the first', 'UPDATE approvals SET ordinal = 0 WHERE task_id = $1', refused],
    ['two in one place', 'UPDATE approvals SET ordinal = 1 WHERE task_id = $1', twice],
    ['one without a place', 'UPDATE approvals SET ordinal = NULL WHERE task_id = $1', { sqlState: '23502' }],
  ])('%s', async (_, text, error) => {
    const id = await insertTask(opened.db);
    await insertApproval(opened.db, id);
    await insertApproval(opened.db, id);
    await expect(query(opened.owner, text, [id])).rejects.toMatchObject(error);
  });
});

describe.each(databaseKinds)('back to before what was seen was decided, on %s', (kind) => {
  test('the first decision of each person stays, the former rules hold again, and it goes up again', async () => {
    const made = await createTestUrl(kind, 'migrated');
    const up = await open(made.url);
    const task = await insertTask(up);
    const id = await insertApproval(up, task, { by: whoIs('gus'), escalateTo: 'board' });
    await insertVote(up, id, 'lea');
    await rows.escalate(up, id, 'board');
    await insertVote(up, id, 'lea', { role: 'board' });
    await up.close();
    await migrateDownTo(made.url, MIGRATION);

    const down = await open(made.url);
    const votes = 'SELECT subject, role FROM approval_decisions WHERE approval_id = $1';
    expect(await query(down, votes, [id])).toEqual([{ subject: 'lea', role: 'legal' }]);
    const again = await insertApproval(down, await insertTask(down), { by: whoIs('gus') });
    await expect(insertVote(down, again, 'gus')).rejects.toMatchObject(refused);
    await insertVote(down, again, 'fay');
    await expect(insertVote(down, again, 'fay')).rejects.toMatchObject(twice);
    await rows.decide(down, again, 'fay');
    await down.close();

    await migrate(made.url, 'latest');
    const now = await open(made.url);
    expect(await query(now, 'SELECT ordinal FROM approvals WHERE task_id = $1', [task])).toEqual([{ ordinal: 1 }]);
    await now.close();
    await made.drop();
  });
});
