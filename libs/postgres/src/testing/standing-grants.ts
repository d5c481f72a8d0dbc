import type { Queryable } from '../database.js';
import { insertApproval, insertTask, insertVote, ISSUER, newId, query, whoIs, decide } from './former-approvals.js';

/** A proposal of a standing grant that waits for the approval of legal, of one who has no part in it. */
export async function insertProposal(db: Queryable, given: object = {}, ofTask: object = {}) {
  const id = newId();
  const like = `
    INSERT INTO tasks SELECT made.* FROM tasks, jsonb_populate_record(tasks, $2::text::jsonb) AS made WHERE tasks.id = $1`;
  // Without a hash: the database tells it from the content, which has another type.
  const task = { id, type: 'standing_grant', content_hash: null, ...ofTask };
  await query(db, like, [await insertTask(db), JSON.stringify(task)]);
  const approval = await insertApproval(db, id, { by: whoIs('gus') });
  const row = {
    id,
    approval_id: approval,
    role: 'finance',
    issuer: ISSUER,
    tool: 'task.route',
    conditions: {},
    approver_roles: ['legal'],
    required_votes: [1],
    proposed_by: whoIs('gus'),
    max_uses: 2,
    uses: 0,
    ...given,
  };
  const text = `
    INSERT INTO standing_grants SELECT made.* FROM (
      SELECT to_jsonb(now() - interval '1 hour') AS since, to_jsonb(now() + interval '1 hour') AS until, to_jsonb(now()) AS at
    ) AS clock, jsonb_populate_record(NULL::standing_grants, jsonb_build_object(
      'starts_at', since, 'ends_at', until, 'trace_id', 'trace', 'version', 1, 'created_at', at, 'updated_at', at
    ) || $1::text::jsonb) AS made`;
  await query(db, text, [JSON.stringify(row)]);
  return { id, approval };
}

/** A standing grant in force, by a person of legal. @param at when it was granted, in SQL. */
export async function insertGrant(db: Queryable, by: string, given: object = {}, at = 'now()'): Promise<string> {
  const { id, approval } = await insertProposal(db, given);
  await insertVote(db, approval, by);
  await decide(db, approval, by);
  await query(db, `UPDATE standing_grants SET granted_at = ${at} WHERE id = $1`, [id]);
  return id;
}

/** A vote of legal on an approval, by policy. */
export async function insertGrantedVote(db: Queryable, approval: string, given: object): Promise<void> {
  const vote = {
    issuer: ISSUER,
    decision: 'approved',
    role: 'legal',
    acted_as: 'legal',
    decision_mode: 'policy',
    ...given,
  };
  const text = `
    INSERT INTO approval_decisions (
      approval_id, position, decision, issuer, subject, role, acted_as, decision_mode, decided_at, grant_id, delegation_id, on_behalf_of)
    SELECT $1, 1, made.decision, made.issuer, made.subject, made.role, made.acted_as, made.decision_mode, now(), made.grant_id,
      made.delegation_id, made.on_behalf_of
    FROM jsonb_populate_record(NULL::approval_decisions, $2::text::jsonb) AS made`;
  await query(db, text, [approval, JSON.stringify(vote)]);
}
