import type { DryRunDifference, DryRunPage } from '@handoff/client';

/** So many differences are shown; all are counted. */
export const MAX_SHOWN = 200;

/** What has come of a dry run so far. */
export interface DryRunTotals {
  readonly answers: number;
  readonly same: number;
  readonly different: number;
  readonly untold: number;
  /** How many answers each missing fact would decide, by its name. */
  readonly missing: ReadonlyMap<string, number>;
  readonly differences: readonly DryRunDifference[];
  readonly from: string;
  readonly to: string;
  /** How far back it is. */
  readonly reached: string;
  readonly isDone: boolean;
}

/** Adds a page, which counts for itself alone. */
export function addPage(before: DryRunTotals | undefined, page: DryRunPage): DryRunTotals {
  const missing = new Map(before?.missing);
  for (const { name, answers } of page.missing_facts) missing.set(name, (missing.get(name) ?? 0) + answers);
  return {
    answers: (before?.answers ?? 0) + page.answers,
    same: (before?.same ?? 0) + page.same,
    different: (before?.different ?? 0) + page.different,
    untold: (before?.untold ?? 0) + page.not_replayable,
    missing,
    differences: [...(before?.differences ?? []), ...page.differences].slice(0, MAX_SHOWN),
    from: page.from,
    to: page.to,
    reached: page.reached,
    isDone: page.next_cursor === null,
  };
}

/** How much of the time is replayed, from 0 to 1. */
export function shareDone({ from, to, reached, isDone }: DryRunTotals): number {
  const [start, end, at] = [from, to, reached].map(Date.parse) as [number, number, number];
  return isDone || end <= start ? 1 : Math.min(1, Math.max(0, (end - at) / (end - start)));
}
