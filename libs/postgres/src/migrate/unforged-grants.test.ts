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
    insertApproval(opened.db, await insertTask(opened.db), { by: whoIs('gus'), roles });

  test('one in force without the approval of its proposal', async () => {
    await expect(insertProposal(opened.db, { granted_at: '2026-01-01Z' })).rejects.toMatchObject(refused);
    const { id } = await insertProposal(opened.db);
    await expect(set(id, 'granted_at = now()')).rejects.toMatchObject(refused);
    await expect(set(id, 'uses = 1')).rejects.toMatchObject(refused);
    const ofOther = await insertProposal(opened.db, {}, { type: 'invoice' });
    const weaker = await insertProposal(opened.db, { required_votes: [2] });
    const amended = await insertProposal(opened.db, {}, { amended: true });
    for (const each of [ofOther, weaker, amended]) {
      await insertVote(opened.db, each.approval, 'lea');
      await decide(opened.db, each.approval, 'lea');
      await expect(set(each.id, 'granted_at = now()')).rejects.toMatchObject(refused);
    }
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

  test('a vote by none that is in force, of another person, or for another role', async () => {
    const grant_id = await insertGrant(opened.db, 'lea');
    const vote = async (given: object, roles?: string[]) =>
      insertGrantedVote(opened.db, await anApproval(roles), { grant_id, subject: 'lea', ...given });
    for (const given of [{ subject: 'lia' }, { issuer: 'x' }, { decision: 'rejected' }, { decision_mode: 'human' }]) {
      await expect(vote(given)).rejects.toMatchObject(refused);
    }
    await expect(vote({ role: 'board' }, ['legal', 'board'])).rejects.toMatchObject(refused);
    const proposal = await insertProposal(opened.db);
    const early = await insertGrant(opened.db, 'lea', {
      starts_at: '2999-01-01Z',
      ends_at: '2999-01-02Z',
      created_at: '2999-01-01Z',
    });
    const late = await insertGrant(opened.db, 'lea', { starts_at: '2000-01-01Z', ends_at: '2000-01-02Z' });
    for (const other of [proposal.id, early, late])
      await expect(vote({ grant_id: other })).rejects.toMatchObject(refused);
    await vote({});
    await set(grant_id, 'uses = 2');
    await expect(vote({})).rejects.toMatchObject(refused);
    await set(grant_id, `revoked_at = now(), revoked_by = '{}'`);
    await expect(vote({})).rejects.toMatchObject(refused);
  });

  test('a grant under a delegation', async () => {
    const { approval } = await insertProposal(opened.db);
    const delegation_id = await insertDelegation(opened.db, { delegator: 'lia', delegate: 'dora' });
    const vote = { delegation_id, on_behalf_of: 'lia', subject: 'dora' };
    await expect(insertDelegatedVote(opened.db, approval, vote)).rejects.toMatchObject(refused);
  });
});
