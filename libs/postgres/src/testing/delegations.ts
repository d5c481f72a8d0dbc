import type { Queryable } from '../database.js';
import { ISSUER, newId, query } from './former-approvals.js';

/** A delegation of the role legal, in force from an hour ago for two hours. */
export async function insertDelegation(
  db: Queryable,
  given: {
    readonly delegator: string;
    readonly delegate: string;
    readonly delegator_names?: readonly string[];
  } & object,
): Promise<string> {
  const row = { id: newId(), role: 'legal', issuer: ISSUER, delegator_names: [given.delegator], ...given };
  const text = `
    INSERT INTO delegations SELECT made.* FROM (
      SELECT to_jsonb(now() - interval '1 hour') AS since, to_jsonb(now() + interval '1 hour') AS until, to_jsonb(now()) AS at
    ) AS clock, jsonb_populate_record(NULL::delegations, jsonb_build_object(
      'starts_at', since, 'ends_at', until, 'trace_id', 'trace', 'version', 1, 'created_at', at, 'updated_at', at
    ) || $1::text::jsonb) AS made`;
  await query(db, text, [JSON.stringify(row)]);
  return row.id;
}

/** A vote of the role legal under a delegation. */
export async function insertDelegatedVote(db: Queryable, approval: string, given: object): Promise<void> {
  const vote = {
    issuer: ISSUER,
    decision: 'approved',
    role: 'legal',
    acted_as: 'legal',
    decision_mode: 'human',
    ...given,
  };
  const text = `
    INSERT INTO approval_decisions (
      approval_id, position, decision, issuer, subject, role, acted_as, decision_mode, decided_at, delegation_id, on_behalf_of)
    SELECT $1, coalesce(made.position, 1), made.decision, made.issuer, made.subject, made.role, made.acted_as, made.decision_mode, now(),
      made.delegation_id, made.on_behalf_of
    FROM jsonb_populate_record(NULL::approval_decisions, $2::text::jsonb) AS made`;
  await query(db, text, [approval, JSON.stringify(vote)]);
}
