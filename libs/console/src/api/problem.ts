import { isHandoffError } from '@handoff/client';
import { text } from '../text/text.js';

/** A failure, as people are told of it. */
export interface ShownProblem {
  readonly title: string;
  /** What the gateway said, in its own words. */
  readonly detail: string;
  /** For the operator: finds the request in the logs and the audit log. */
  readonly traceId: string | undefined;
  readonly code: string | undefined;
}

/** What to show of anything that was thrown. */
export function problemOf(thrown: unknown): ShownProblem {
  if (isHandoffError(thrown)) {
    const { title, detail, trace_id, errors = [] } = thrown.problem;
    const places = errors.map(({ pointer, message }) => `${pointer}: ${message}`);
    return { title, detail: [detail, ...places].join('\n'), traceId: trace_id, code: thrown.code };
  }
  const isConnection = thrown instanceof Error && thrown.name === 'HandoffConnectionError';
  return {
    title: isConnection ? text.problem.unreachable : text.problem.unexpected,
    detail: isConnection ? text.problem.unreachableDetail : String((thrown as Error | undefined)?.message ?? thrown),
    traceId: undefined,
    code: undefined,
  };
}
