import type { Approval } from '@handoff/client';
import { useCallback, useState } from 'react';

export interface Lingering {
  /** What waits, and what has just gone from under somebody's eyes. */
  readonly cards: readonly { readonly approval: Approval; readonly gone: boolean }[];
  /** Puts a card away: it was decided here, or somebody has read what became of it. */
  readonly putAway: (approvalId: string) => void;
}

/**
 * Keeps the cards that were on the screen when somebody else decides them, so that nothing vanishes while it is read. What is asked
 * anew about the same task takes the place of the old question.
 */
export function useLingering(waiting: readonly Approval[]): Lingering {
  const [seen, setSeen] = useState<ReadonlyMap<string, Approval>>(new Map());
  const [away, setAway] = useState<ReadonlySet<string>>(new Set());
  // What has been shown is remembered while drawing: an effect would miss what comes and goes between two of them.
  if (waiting.some((approval) => seen.get(approval.approval_id) !== approval)) {
    setSeen(new Map([...seen, ...waiting.map((approval) => [approval.approval_id, approval] as const)]));
  }
  const ids = new Set(waiting.map(({ approval_id }) => approval_id));
  const tasks = new Set(waiting.map(({ task_id }) => task_id));
  const gone = [...seen.values()].filter(
    ({ approval_id, task_id }) => !ids.has(approval_id) && !tasks.has(task_id) && !away.has(approval_id),
  );
  const putAway = useCallback((id: string) => setAway((before) => new Set([...before, id])), []);
  return {
    cards: [
      ...waiting.filter(({ approval_id }) => !away.has(approval_id)).map((approval) => ({ approval, gone: false })),
      ...gone.map((approval) => ({ approval, gone: true })),
    ],
    putAway,
  };
}
