import type { Snapshot } from './snapshot.js';
import type { Violation } from './violation.js';

/**
 * Every recorded time lies within the run, by the database's clock: the wrong clocks of some processes had no
 * influence.
 */
export function byOneClock({ tasks, approvals, decisions, time }: Snapshot): readonly Violation[] {
  const times: readonly (readonly [what: string, at: number])[] = [
    ...tasks.flatMap(({ id, created_ms, updated_ms }): [string, number][] => [
      [`task ${id} was created`, created_ms],
      [`task ${id} was changed`, updated_ms],
    ]),
    ...approvals.flatMap(({ id, created_ms, updated_ms }): [string, number][] => [
      [`approval ${id} was asked for`, created_ms],
      [`approval ${id} was changed`, updated_ms],
    ]),
    ...decisions.map(({ approval_id, subject, decided_ms }): [string, number] => [
      `approval ${approval_id} was decided by ${subject}`,
      decided_ms,
    ]),
  ];
  return times
    .filter(([, at]) => at < time.from || at > time.until)
    .map(([what, at]) => `${what} at ${at}, and the run went from ${time.from} to ${time.until}`);
}
