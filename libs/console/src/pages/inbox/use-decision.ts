import { HandoffConnectionError, isHandoffError, type Approval } from '@handoff/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/api-context.js';
import type { Decision } from '../../parts/approval/decision.js';

export interface DecisionRequest {
  readonly approval: Approval;
  readonly decision: Decision;
  /** The hash of the content that was on the screen. */
  readonly contentHash: string;
  readonly notes?: string;
}

export type DecisionResult =
  | { readonly kind: 'decided'; readonly approval: Approval }
  /** Nothing was decided: the content is another one than was shown. */
  | { readonly kind: 'changed' }
  /** Nothing was decided: somebody else did, or it is not asked any more. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Decides one approval, for the content that was shown and nothing else. */
export function useDecide(): (request: DecisionRequest) => Promise<DecisionResult> {
  const { client } = useApi();
  const queries = useQueryClient();
  /** The keys of requests whose answers were lost: the same request again has to be the same one. */
  const [lost] = useState(() => new Map<string, string>());
  return async ({ approval, decision, contentHash, notes }) => {
    const { approval_id } = approval;
    const what = JSON.stringify([approval_id, decision, contentHash, notes]);
    const key = lost.get(what);
    const body = { approval_id, decision, content_hash: contentHash, decision_mode: 'human' as const };
    try {
      const decided = await client.decideApproval(
        notes === undefined || notes.trim() === '' ? body : { ...body, notes },
        key === undefined ? {} : { idempotencyKey: key },
      );
      return { kind: 'decided', approval: decided };
    } catch (error) {
      if (error instanceof HandoffConnectionError && error.idempotencyKey !== undefined) {
        lost.set(what, error.idempotencyKey);
      }
      return resultOf(error);
    } finally {
      void queries.invalidateQueries({ queryKey: ['approvals'] });
      void queries.invalidateQueries({ queryKey: ['tasks', approval.task_id] });
    }
  };
}

function resultOf(error: unknown): DecisionResult {
  if (isHandoffError(error, 'CONTENT_CHANGED')) return { kind: 'changed' };
  if (isHandoffError(error, 'ALREADY_DECIDED', 'ILLEGAL_TRANSITION')) return { kind: 'elsewhere' };
  return { kind: 'failed', error };
}
