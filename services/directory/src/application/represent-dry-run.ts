import type { DryRunDifference, DryRunPage } from '@handoff/contracts';
import { ACTIONS } from '../domain/access.js';
import { outcomeOf, type Difference, type RuleOnRecord, type Tally } from '../domain/dry-run.js';
import { encodePlace, type DryRunPlace } from '../domain/dry-run-place.js';

/** An answer that would have been another one, with the rules that decided and those that would. */
export function representDifference(
  { recorded, after }: Difference,
  decided: readonly RuleOnRecord[],
): DryRunDifference {
  const { auditId, seq, traceId, recordedAt, asked, outcome, code, bundle } = recorded;
  return {
    audit_id: auditId,
    seq,
    trace_id: traceId,
    recorded_at: recordedAt.toISOString(),
    action: ACTIONS[asked.kind],
    resource: { type: asked.kind, id: asked.name },
    before: { outcome, code, deciding: decided.map((rule) => ({ ...rule })), bundle_version: bundle?.version ?? null },
    after: {
      outcome: outcomeOf(after),
      code: after.code,
      deciding: after.deciding.map((rule) => ({ ...rule })),
      reason: after.reason,
    },
  };
}

/** A page of a dry run, with the place where the next one begins, if there is one. */
export function representPage(
  { role, from, to, contentHash, after }: DryRunPlace & { readonly role: string },
  { answers, same, notReplayable, missing }: Tally,
  differences: DryRunDifference[],
): DryRunPage {
  return {
    role,
    content_hash: contentHash,
    from: from.toISOString(),
    to: to.toISOString(),
    reached: (after?.createdAt ?? from).toISOString(),
    answers,
    same,
    different: differences.length,
    not_replayable: notReplayable,
    missing_facts: [...missing]
      .sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
      .map(([name, count]) => ({ name, answers: count })),
    differences,
    next_cursor: after === undefined ? null : encodePlace({ from, to, contentHash, after }),
  };
}
