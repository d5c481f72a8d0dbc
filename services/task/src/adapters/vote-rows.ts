import { actorsOf, type Authentication } from '@handoff/kernel';
import type { NewVote } from './working-tasks.js';
import type { Vote } from '../domain/approval/vote.js';

/** A row of `approval_decisions` as JSON, with instants as text. */
export interface VoteRow {
  readonly approval_id: string;
  readonly position: number;
  readonly decision: Vote['decision'];
  readonly issuer: string;
  readonly subject: string;
  readonly role: string;
  readonly acted_as: string;
  readonly notes: string | null;
  readonly decision_mode: Vote['mode'];
  readonly authentication: Authentication | null;
  readonly decided_at: string;
  readonly delegation_id: string | null;
  readonly on_behalf_of: string | null;
  readonly delegator_names: readonly string[] | null;
  readonly grant_id: string | null;
}

/** The column `decisions` of {@link ApprovalRow}, for a statement on `approvals`. */
export const DECISIONS = decisions('to_jsonb(d)');

/** The same without the notes of votes. */
export const DECISIONS_WITHOUT_NOTES = decisions("to_jsonb(d) - 'notes'");

function decisions(decision: string): string {
  return `ARRAY(
  SELECT ${decision} FROM approval_decisions d WHERE d.approval_id = approvals.id ORDER BY d.position) AS decisions`;
}

export function voteOf(row: VoteRow): Vote {
  const actors = actorsOf(row.authentication ?? {});
  const { delegation_id: delegationId, on_behalf_of: subject, delegator_names: names } = row;
  return {
    decision: row.decision,
    by: { issuer: row.issuer, subject: row.subject, role: row.acted_as, ...(actors.length === 0 ? {} : { actors }) },
    onBehalfOf: delegationId === null || subject === null ? undefined : { delegationId, subject, names: names ?? [] },
    ...(row.grant_id === null ? {} : { grantId: row.grant_id }),
    group: row.role,
    at: new Date(row.decided_at),
    notes: row.notes ?? undefined,
    mode: row.decision_mode,
    authentication: row.authentication ?? undefined,
  };
}

/** A vote as a row, without what a trigger adds. JSON converts dates and drops undefined members. */
export function voteRow({ approvalId, position, vote }: NewVote): {
  readonly [K in Exclude<keyof VoteRow, 'delegator_names'>]: unknown;
} {
  return {
    approval_id: approvalId,
    position,
    decision: vote.decision,
    issuer: vote.by.issuer,
    subject: vote.by.subject,
    role: vote.group,
    acted_as: vote.by.role,
    notes: vote.notes,
    decision_mode: vote.mode,
    authentication: vote.authentication,
    decided_at: vote.at,
    delegation_id: vote.onBehalfOf?.delegationId,
    on_behalf_of: vote.onBehalfOf?.subject,
    grant_id: vote.grantId,
  };
}
