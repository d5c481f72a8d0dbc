import { HandoffConnectionError, HandoffTokenError, isHandoffError, type HandoffErrorOf } from '@handoff/client';
import { ERROR_CATALOGUE, HandoffError, isErrorCode } from '@handoff/kernel';
import type { CallToolResult } from '@modelcontextprotocol/server';
import { quoteLine } from './untrusted.js';

/** A call with unusable arguments. The message tells what to change. */
export class UnusableCall extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnusableCall';
  }
}

/**
 * A tool's failure, flagged, as a text that tells the model what to do next. Unexpected errors are reported to the
 * operator and not shown.
 */
export function failure(thrown: unknown, report: (error: unknown) => void): CallToolResult {
  if (thrown instanceof UnusableCall) return flagged(thrown.message);
  if (thrown instanceof HandoffError && thrown.kind !== 'internal') return flagged(describeRefusal(thrown));
  if (isHandoffError(thrown)) return flagged(describeProblem(thrown));
  if (thrown instanceof HandoffConnectionError) {
    return flagged(
      `${quoteLine(thrown.message)} Whether it took effect is unknown; Handoff may be down or CONTROLLER_URL wrong. ` +
        'Make the very same call again in a moment: what was done already is not done twice.',
    );
  }
  if (thrown instanceof HandoffTokenError) {
    return flagged(
      `${quoteLine(thrown.message)}. Nothing was done. Try again in a moment; if it persists, tell your operator.`,
    );
  }
  report(thrown);
  return flagged('The tool failed for a reason of its own. Try again in a moment; if it persists, tell your operator.');
}

function flagged(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] };
}

/** Describes what is wrong with refused arguments. */
export function describeRefusal({ code, detail, errors }: HandoffError): string {
  return [`${code}: ${detail}`, ...errors.map(({ pointer, message }) => quoteLine(`${pointer} ${message}`))].join(' ');
}

function describeProblem({ problem }: HandoffErrorOf): string {
  const fields = (problem.errors ?? []).map(({ pointer, message }) => quoteLine(` ${pointer}: ${message}.`)).join('');
  const remedy = isErrorCode(problem.code) ? ` What to do: ${ERROR_CATALOGUE[problem.code].remedy}` : '';
  return `${problem.code}: ${quoteLine(problem.detail)}${fields}${remedy} (trace ${problem.trace_id})`;
}
