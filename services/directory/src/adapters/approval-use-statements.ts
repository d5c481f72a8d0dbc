import type { Queryable } from '@handoff/postgres';
import type { UsedApproval } from '../domain/settle-approval.js';

/** Those of these approvals that have allowed a call. */
export async function selectUsed(tx: Queryable, approvalIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ approval_id: string }>(
    { name: 'approval_use_select', text: 'SELECT approval_id FROM approval_uses WHERE approval_id = ANY ($1::uuid[])' },
    [approvalIds],
  );
  return new Set(rows.map(({ approval_id: id }) => id));
}

/** Uses are added and never changed. A second use of one approval violates the primary key. */
export async function insertUses(tx: Queryable, uses: readonly UsedApproval[]): Promise<void> {
  const rows = uses.map(({ approvalId, role, callHash, usedBy, traceId, usedAt }) => ({
    approval_id: approvalId,
    role,
    call_hash: callHash,
    used_by: usedBy,
    trace_id: traceId,
    used_at: usedAt,
  }));
  await tx.query(
    {
      name: 'approval_use_insert',
      text: `
        INSERT INTO approval_uses (approval_id, role, call_hash, used_by, trace_id, used_at)
        SELECT approval_id, role, call_hash, used_by, trace_id, used_at
        FROM json_to_recordset($1::json) AS added (
          approval_id uuid, role text, call_hash text, used_by jsonb, trace_id text, used_at timestamptz
        )`,
    },
    [JSON.stringify(rows)],
  );
}
