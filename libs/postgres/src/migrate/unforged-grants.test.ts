import { describe, expect, test } from '@jest/globals';
import { databaseKinds } from '../testing.js';
import { insertDelegatedVote, insertDelegation } from '../testing/delegations.js';
import { decide, insertApproval, insertTask, insertVote, query, whoIs } from '../testing/former-approvals.js';
import { insertGrant, insertGrantedVote, insertProposal } from '../testing/standing-grants.js';
import { useMigrated } from '../testing/use-migrated.js';

const refused = { sqlState: '23514' };
const forbidden = { sqlState: '42501' };

describe.each(databaseKinds)('what the task service’s login cannot make of standing grants, on %s', (kind) => {
  const opened = useMigrated(kind);
  const set = (id: string, sql: string) => query(opened.db, `UPDATE standing_grants SET ${sql} WHERE id = $1`, [id]);
  const anApproval = async (roles = ['legal']): Promise<string> =>
    insertApproval(opened.db, await insertTask(opened.db), { by: whoIs('gus'), roles, votes: roles.map(() => 1) });

  test('one in force without the approval of its proposal', async () => {
    await expect(insertProposal(opened.db, { granted_at: '2026-01-01Z' })).rejects.toMatchObject(refused);
    const { id } = await insertProposal(opened.db);
    await expect(set(id, 'granted_at = now()')).rejects.toMatchObject(refused);
    await expect(set(id, 'uses = 1')).rejects.toMatchObject(refused);
    const ofOther = await insertProposal(opened.db, {}, { type: 'invoice' });
    const weaker = await insertProposal(opened.db, { required_votes: [2] });
    const byOthers = await insertProposal(opened.db, { approver_roles: ['board'] });
    const amended = await insertProposal(opened.db, {}, { amended: true });
    for (const each of [ofOther, weaker, byOthers, amended]) {
      await insertVote(opened.db, each.approval, 'lea');
      await decide(opened.db, each.approval, 'lea');
      await expect(set(each.id, 'granted_at = now()')).rejects.toMatchObject(refused);
    }
  });

  test('one in force by the approval of another proposal, or two by one', async () => {
    const other = await insertProposal(opened.db);
    const second = await insertApproval(opened.db, other.id, { by: whoIs('gus') });
    await expect(insertProposal(opened.db, { approval_id: other.approval })).rejects.toMatchObject({
      sqlState: '23505',
    });
    const { id } = await insertProposal(opened.db, { approval_id: second });
    await insertVote(opened.db, second, 'lea');
    await decide(opened.db, second, 'lea');
    await expect(set(id, 'granted_at = now()')).rejects.toMatchObject(refused);
  });

  test.each<readonly [string, object]>([
    ['the role admin', { role: 'admin' }],
    ['the role auditor', { role: 'auditor' }],
    ['a role that is none', { role: 'Finance' }],
    ['a receiver that is no role', { to_role: 'Finance' }],
    ['no tool', { tool: '' }],
    ['conditions that are none', { conditions: 'amount < 1000' }],
    ['nobody who approves it', { approver_roles: [], required_votes: [] }],
    ['nine groups', { approver_roles: [...'abcdefghi'], required_votes: Array(9).fill(1) }],
    ['a group without a number', { approver_roles: ['legal', 'board'] }],
    ['a group of nobody', { required_votes: [0] }],
    ['no uses', { max_uses: 0 }],
    ['a window that ends as it begins', { starts_at: '2026-01-01Z', ends_at: '2026-01-01Z' }],
  ])('a proposal with %s', async (_, given) => {
    await expect(insertProposal(opened.db, given)).rejects.toMatchObject(refused);
  });

  test('other terms, more uses, or a longer time', async () => {
    const id = await insertGrant(opened.db, 'lea');
    for (const terms of [`tool = 'x'`, `conditions = '{}'`, 'max_uses = 3', 'ends_at = now()', `role = 'x'`]) {
      await expect(set(id, terms)).rejects.toMatchObject(forbidden);
    }
    await set(id, 'uses = 2');
    for (const uses of ['uses = 3', 'uses = 1']) await expect(set(id, uses)).rejects.toMatchObject(refused);
    const long = { ends_at: '2999-01-01Z' };
    await expect(insertProposal(opened.db, long)).rejects.toMatchObject(refused);
    await expect(insertProposal(opened.db, { max_uses: 10_001 })).rejects.toMatchObject(refused);
  });

  test('one that was revoked or has expired in force again', async () => {
    for (const end of [`revoked_at = now(), revoked_by = '{}'`, 'expired_at = now()']) {
      const id = await insertGrant(opened.db, 'lea');
      await set(id, end);
      await expect(set(id, 'revoked_at = NULL, revoked_by = NULL, expired_at = NULL')).rejects.toMatchObject(refused);
      await expect(set(id, 'uses = 1')).rejects.toMatchObject(refused);
    }
  });

  test('an end of what is not in force, an end by nobody, another beginning, or no row at all', async () => {
    const { id: proposed } = await insertProposal(opened.db);
    const granted = await insertGrant(opened.db, 'lea');
    for (const end of [`revoked_at = now(), revoked_by = '{}'`, 'expired_at = now()']) {
      await expect(set(proposed, end)).rejects.toMatchObject(refused);
    }
    for (const half of ['revoked_at = now()', `revoked_by = '{}'`, `revoked_reason = 'sold'`]) {
      await expect(set(granted, half)).rejects.toMatchObject(refused);
    }
    for (const beginning of [`granted_at + interval '1 second'`, 'NULL']) {
      await expect(set(granted, `granted_at = ${beginning}`)).rejects.toMatchObject(refused);
    }
    const drop = query(opened.db, 'DELETE FROM standing_grants WHERE id = $1', [proposed]);
    await expect(drop).rejects.toMatchObject(forbidden);
  });

  test('a vote by none that is in force, of another person, or for another role', async () => {
    const grant_id = await insertGrant(opened.db, 'lea');
    const vote = async (given: object, roles?: string[]) =>
      insertGrantedVote(opened.db, await anApproval(roles), { grant_id, subject: 'lea', ...given });
    for (const given of [{ subject: 'lia' }, { issuer: 'x' }, { decision: 'rejected' }, { decision_mode: 'human' }]) {
      await expect(vote(given)).rejects.toMatchObject(refused);
    }
    await expect(vote({ role: 'board', acted_as: 'board' }, ['legal', 'board'])).rejects.toMatchObject(refused);
    const proposal = await insertProposal(opened.db);
    const early = await insertGrant(opened.db, 'lea', {
      starts_at: '2999-01-01Z',
      ends_at: '2999-01-02Z',
      created_at: '2999-01-01Z',
    });
    const late = await insertGrant(opened.db, 'lea', { starts_at: '2000-01-01Z', ends_at: '2000-01-02Z' });
    const [ended, revoked] = [await insertGrant(opened.db, 'lea'), await insertGrant(opened.db, 'lea')];
    await set(ended, 'expired_at = now()');
    await set(revoked, `revoked_at = now(), revoked_by = '{}'`);
    const notYet = await insertGrant(opened.db, 'lea', {}, `now() + interval '1 hour'`);
    for (const other of [proposal.id, early, late, ended, revoked, notYet])
      await expect(vote({ grant_id: other })).rejects.toMatchObject(refused);
    const disputed = await insertProposal(opened.db);
    await insertVote(opened.db, disputed.approval, 'lia', { decision: 'rejected' });
    await insertVote(opened.db, disputed.approval, 'lea');
    await decide(opened.db, disputed.approval, 'lea');
    await set(disputed.id, 'granted_at = now()');
    await expect(vote({ grant_id: disputed.id, subject: 'lia' })).rejects.toMatchObject(refused);
    await vote({ grant_id: disputed.id });
    await vote({});
    await set(grant_id, 'uses = 2');
    await expect(vote({})).rejects.toMatchObject(refused);
  });

  test('a vote by a grant and under a delegation too', async () => {
    const grant_id = await insertGrant(opened.db, 'dora');
    const delegation_id = await insertDelegation(opened.db, { delegator: 'lia', delegate: 'dora' });
    const vote = { grant_id, subject: 'dora' };
    const both = { ...vote, delegation_id, on_behalf_of: 'lia' };
    await expect(insertGrantedVote(opened.db, await anApproval(), both)).rejects.toMatchObject(refused);
    await insertGrantedVote(opened.db, await anApproval(), vote);
  });

  test('a grant under a delegation', async () => {
    const { approval } = await insertProposal(opened.db);
    const delegation_id = await insertDelegation(opened.db, { delegator: 'lia', delegate: 'dora' });
    const vote = { delegation_id, on_behalf_of: 'lia', subject: 'dora' };
    await expect(insertDelegatedVote(opened.db, approval, vote)).rejects.toMatchObject(refused);
  });
});
