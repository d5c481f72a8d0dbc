import { canonicalJson, sha256Hex } from '@handoff/kernel';
import { describe, expect, test } from '@jest/globals';
import type { Queryable, Row } from '../database.js';
import { createTestUrl, databaseKinds } from '../testing.js';
import * as delegations from '../testing/delegations.js';
import * as rows from '../testing/former-approvals.js';
import { migrateDownTo } from '../testing/migrate-until.js';
import { openOwner, useMigrated } from '../testing/use-migrated.js';
import { migrate } from './migrate.js';

const { decide, escalate, insertApproval, insertTask, insertVote, ISSUER, newId, query, whoIs } = rows;
const { insertDelegatedVote, insertDelegation } = delegations;

const refused = { sqlState: '23514' };
const forbidden = { sqlState: '42501' };
const repeated = { sqlState: '23505' };
const ENDS = ['approved', 'rejected', 'expired', 'cancelled'];
const by = (subject: string) => ({ issuer: ISSUER, subject, role: 'legal' });
const contentHash = sha256Hex(
  canonicalJson({ task_type: 'invoice', description: 'pay', data: { amount: 1 }, context: null }),
);

/** Adds an approval like another one, but for some columns. */
async function insertLike(db: Queryable, approval: string, other: object): Promise<string> {
  const id = newId();
  const text = `
    INSERT INTO approvals SELECT made.* FROM approvals, jsonb_populate_record(approvals, $2::text::jsonb) AS made
    WHERE approvals.id = $1`;
  await query(db, text, [approval, JSON.stringify({ id, ordinal: null, ...other })]);
  return id;
}

async function settle(db: Queryable, approval: string, status: string): Promise<void> {
  if (status === 'approved' || status === 'rejected') return decide(db, approval, 'lea', status);
  await query(db, 'UPDATE approvals SET status = $2 WHERE id = $1', [approval, status]);
}

const setTask = (db: Queryable, id: string, status: string): Promise<readonly Row[]> =>
  query(db, 'UPDATE tasks SET status = $2, parked_status = NULL WHERE id = $1', [id, status]);

const amend = (db: Queryable, id: string): Promise<readonly Row[]> =>
  query(db, `UPDATE tasks SET payload = '{"amount": 2}' WHERE id = $1`, [id]);

describe.each(databaseKinds)('what the task service’s login cannot make of approvals, on %s', (kind) => {
  const opened = useMigrated(kind);
  const anApproval = async (given: rows.FormerApproval = {}): Promise<string> =>
    insertApproval(opened.db, await insertTask(opened.db), { by: whoIs('gus'), ...given });
  const change = (id: string, set: string) => query(opened.db, `UPDATE approvals SET ${set} WHERE id = $1`, [id]);

  test.each(ENDS)('one that begins %s', async (status) => {
    const decided = { decided_by: by('lea'), decision_at: '2026-01-01Z' };
    const other = { status, ...(status === 'approved' || status === 'rejected' ? decided : {}) };
    await expect(insertLike(opened.db, await anApproval(), other)).rejects.toMatchObject(refused);
  });

  test('one that begins escalated', async () => {
    await expect(insertLike(opened.db, await anApproval(), { escalated: true })).rejects.toMatchObject(refused);
    await insertLike(opened.db, await anApproval(), {});
  });

  test.each(ENDS)('another end of one that is %s, nor any change of it', async (status) => {
    const id = await anApproval();
    await settle(opened.db, id, status);
    const others = ['pending', ...ENDS].filter((each) => each !== status);
    for (const other of others) await expect(settle(opened.db, id, other)).rejects.toMatchObject(refused);
    await expect(change(id, `notes = 'fine'`)).rejects.toMatchObject(refused);
  });

  test.each([
    ['of another role', `approver_role = 'mine', approver_roles = '{mine}'`],
    ['of fewer people', `required_votes = '{1}'`],
    ['of a role that it does not escalate to', `escalated = true, on_expiry = 'reject', required_votes = '{1}'`],
    ['with a rejection by silence', `on_expiry = 'reject'`],
  ])('a question asked %s', async (_, set) => {
    const id = await anApproval({ votes: [2], escalateTo: 'board' });
    await expect(change(id, set)).rejects.toMatchObject(refused);
  });

  test('a second escalation, or one that was not asked for', async () => {
    await expect(escalate(opened.db, await anApproval(), 'board')).rejects.toMatchObject(refused);
    const id = await anApproval({ escalateTo: 'board' });
    await expect(escalate(opened.db, id, 'mine')).rejects.toMatchObject(refused);
    await escalate(opened.db, id, 'board');
    await expect(change(id, `on_expiry = 'escalate', escalated = false`)).rejects.toMatchObject(refused);
    await expect(change(id, `approver_role = 'mine', approver_roles = '{mine}'`)).rejects.toMatchObject(refused);
  });

  test('a vote for a role that is not asked, or on an approval that is settled', async () => {
    const id = await anApproval({ votes: [2] });
    await expect(insertVote(opened.db, id, 'lea', { role: 'board' })).rejects.toMatchObject(refused);
    await settle(opened.db, id, 'cancelled');
    await expect(insertVote(opened.db, id, 'lea')).rejects.toMatchObject(refused);
  });

  test('a vote under no delegation that is in force, of that role, to that voter, by somebody without a part', async () => {
    const id = await anApproval({ votes: [3] });
    const given = await insertDelegation(opened.db, { delegator: 'lia', delegate: 'dora' });
    const under = (delegation: string, subject: string, other: object = {}) =>
      insertDelegatedVote(opened.db, id, { delegation_id: delegation, on_behalf_of: 'lia', subject, ...other });
    for (const other of [{ on_behalf_of: 'lea' }, { issuer: 'https://other.example' }]) {
      await expect(under(given, 'dora', other)).rejects.toMatchObject(refused);
    }
    await expect(under(given, 'dean')).rejects.toMatchObject(refused);
    for (const wrong of [
      { role: 'board' },
      { starts_at: '2999-01-01Z', ends_at: '2999-01-02Z' },
      { starts_at: '2000-01-01Z', ends_at: '2000-01-02Z' },
      { ended_at: '2026-01-01Z', ended_by: by('lia') },
      { delegator_names: ['lia', 'gus'] },
    ]) {
      const other = await insertDelegation(opened.db, { delegator: 'lia', delegate: 'dora', ...wrong });
      await expect(under(other, 'dora')).rejects.toMatchObject(refused);
    }
    await under(given, 'dora');
  });

  test('two votes of one role by one right: the holder’s, a delegate’s, or an agent’s of the holder', async () => {
    const id = await anApproval({ votes: [3] });
    const delegator_names = ['lia', 'bot'];
    const toDora = await insertDelegation(opened.db, { delegator: 'lia', delegate: 'dora', delegator_names });
    const toDean = await insertDelegation(opened.db, { delegator: 'lia', delegate: 'dean', delegator_names });
    const under = (delegation: string, subject: string, position: number) =>
      insertDelegatedVote(opened.db, id, { delegation_id: delegation, on_behalf_of: 'lia', subject, position });
    await under(toDora, 'dora', 1);
    await expect(under(toDean, 'dean', 2)).rejects.toMatchObject(repeated);
    for (const holder of delegator_names)
      await expect(insertVote(opened.db, id, holder)).rejects.toMatchObject(repeated);
    await insertVote(opened.db, id, 'lea');
  });

  test('a delegation that is no longer ended, longer, or to its delegator', async () => {
    const id = await insertDelegation(opened.db, { delegator: 'lia', delegate: 'dora' });
    const set = (sql: string) => query(opened.db, `UPDATE delegations SET ${sql} WHERE id = $1`, [id]);
    await expect(set(`ends_at = ends_at + interval '1 day'`)).rejects.toMatchObject(forbidden);
    for (const half of ['ended_at = now()', `ended_by = '{}'`, `ended_reason = 'back'`]) {
      await expect(set(half)).rejects.toMatchObject(refused);
    }
    await set(`ended_at = now(), ended_by = '{}'`);
    await expect(set('ended_at = NULL, ended_by = NULL')).rejects.toMatchObject(refused);
    for (const wrong of [
      { ends_at: '2999-01-01Z' },
      { starts_at: '2026-01-01Z', ends_at: '2026-01-01Z' },
      { delegate: 'lia' },
      { delegator_names: ['lia', 'dora'] },
      { delegator_names: ['bot'] },
      { role: 'admin' },
      { role: 'auditor' },
      { role: 'Legal' },
    ]) {
      const given = { delegator: 'lia', delegate: 'dora', ...wrong };
      await expect(insertDelegation(opened.db, given)).rejects.toMatchObject(refused);
    }
  });

  test('a decision by a person without that vote', async () => {
    const id = await anApproval();
    await insertVote(opened.db, id, 'lea');
    await expect(decide(opened.db, id, 'lia')).rejects.toMatchObject(refused);
    await expect(decide(opened.db, id, 'lea', 'rejected')).rejects.toMatchObject(refused);
    await decide(opened.db, id, 'lea');
  });

  test('a rejection with too few votes', async () => {
    const id = await insertLike(opened.db, await anApproval({ votes: [2] }), { veto: false });
    await insertVote(opened.db, id, 'lea', { decision: 'rejected' });
    await expect(decide(opened.db, id, 'lea', 'rejected')).rejects.toMatchObject(refused);
    await insertVote(opened.db, id, 'lia', { decision: 'rejected' });
    await decide(opened.db, id, 'lia', 'rejected');
  });

  test.each([
    `requested_by = '{}'`,
    `content_hash = repeat('0', 64)`,
    'demanded = false',
    'renewed = false',
    'veto = false',
    `escalate_to = 'mine'`,
    'ordinal = 7',
    'task_id = id',
  ])('another question by %s', async (set) => {
    await expect(change(await anApproval(), set)).rejects.toMatchObject(forbidden);
  });

  test.each(['approvals', 'tasks', 'approval_decisions'])('a gap in %s', async (table) => {
    await anApproval();
    await expect(query(opened.db, `DELETE FROM ${table}`)).rejects.toMatchObject(forbidden);
  });
});

describe.each(databaseKinds)('tasks that the task service’s login cannot let go on, on %s', (kind) => {
  const opened = useMigrated(kind);
  /** A task with an approval, demanded with its routing unless said otherwise. */
  const aTask = async (other: object = { demanded: true }): Promise<{ id: string; approval: string }> => {
    const id = await insertTask(opened.db);
    const template = await insertApproval(opened.db, await insertTask(opened.db), { by: whoIs('gus') });
    const approval = await insertLike(opened.db, template, { task_id: id, content_hash: contentHash, ...other });
    return { id, approval };
  };

  test.each(['pending', 'completed'])('to %s, with an approval that is pending', async (status) => {
    for (const other of [{ demanded: true }, {}]) {
      await expect(setTask(opened.db, (await aTask(other)).id, status)).rejects.toMatchObject(refused);
    }
  });

  test.each(['cancelled', 'expired'])('with a demanded approval that is %s', async (status) => {
    const { id, approval } = await aTask();
    await settle(opened.db, approval, status);
    await expect(setTask(opened.db, id, 'pending')).rejects.toMatchObject(refused);
    const freely = await aTask({});
    await settle(opened.db, freely.approval, status);
    await setTask(opened.db, freely.id, 'pending');
  });

  test('with another content than was approved, before or after', async () => {
    const before = await aTask();
    await settle(opened.db, before.approval, 'approved');
    await amend(opened.db, before.id);
    await expect(setTask(opened.db, before.id, 'pending')).rejects.toMatchObject(refused);
    const after = await aTask();
    await settle(opened.db, after.approval, 'approved');
    await setTask(opened.db, after.id, 'pending');
    await expect(amend(opened.db, after.id)).rejects.toMatchObject(refused);
  });

  test('beside an approval that it does not wait for', async () => {
    const { approval } = await aTask();
    const going = await insertTask(opened.db, { status: 'pending' });
    await expect(insertLike(opened.db, approval, { task_id: going })).rejects.toMatchObject(refused);
  });

  test('from an end, without a party, or as if it had never been amended', async () => {
    const ended = await insertTask(opened.db, { status: 'completed' });
    for (const status of ['pending', 'failed']) {
      await expect(setTask(opened.db, ended, status)).rejects.toMatchObject(refused);
    }
    const id = await insertTask(opened.db, { by: whoIs('fay', 'agent-7') });
    await amend(opened.db, id);
    const fay = JSON.stringify([{ issuer: ISSUER, subject: 'fay' }]);
    for (const set of [`parties = '[]'`, `parties = '${fay}'`, 'amended = false']) {
      await expect(query(opened.db, `UPDATE tasks SET ${set} WHERE id = $1`, [id])).rejects.toMatchObject(refused);
    }
    for (const column of ['requested_by', 'from_role', 'created_at']) {
      const text = `UPDATE tasks SET ${column} = ${column} WHERE id = $1`;
      await expect(query(opened.db, text, [id])).rejects.toMatchObject(forbidden);
    }
  });

  test('but with its approval, whichever is written first', async () => {
    for (const taskFirst of [true, false]) {
      const { id, approval } = await aTask();
      await opened.db.transaction(async (tx) => {
        if (taskFirst) await setTask(tx, id, 'pending');
        await settle(tx, approval, 'approved');
        if (!taskFirst) await setTask(tx, id, 'pending');
      });
      await setTask(opened.db, id, 'completed');
    }
  });
});

describe.each(databaseKinds)('back to before approvals were kept unforged, on %s', (kind) => {
  test('services have their former rights', async () => {
    const made = await createTestUrl(kind, 'migrated');
    await migrateDownTo(made.url, '015_keep_approvals_unforged');
    const owner = await openOwner(made.url);
    const rights = `SELECT has_table_privilege('handoff_task', 'approvals', 'DELETE') AS deletes,
      has_column_privilege('handoff_task', 'approvals', 'requested_by', 'UPDATE') AS updates`;
    expect(await query(owner, rights)).toEqual([{ deletes: true, updates: true }]);
    await owner.close();
    await migrate(made.url, 'latest');
    const again = await openOwner(made.url);
    expect(await query(again, rights)).toEqual([{ deletes: false, updates: false }]);
    await again.close();
    await made.drop();
  });
});
