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
export function failure(thrown: unknown, report: (error: unknown) => void, example: object): CallToolResult {
  if (thrown instanceof UnusableCall) return flagged(`${thrown.message} ${showExample(example)}`);
  if (thrown instanceof HandoffError && thrown.kind !== 'internal') return flagged(describeRefusal(thrown));
  if (isHandoffError(thrown)) {
    return flagged(describeProblem(thrown) + (thrown.code === 'VALIDATION_FAILED' ? ` ${showExample(example)}` : ''));
  }
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

/** Shows a call that works, for a model whose arguments were unusable. */
export function showExample(example: object): string {
  return `Arguments that work: ${JSON.stringify(example)}`;
}

function flagged(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] };
}

/** Describes what is wrong with refused arguments. */
export function describeRefusal({ code, detail, errors }: HandoffError): string {
  const others = errors.filter(({ message }) => !detail.includes(message));
  return [
    `${code}: ${quoteLine(detail)}`,
    ...others.map(({ pointer, message }) => quoteLine(`${pointer} ${message}`)),
  ].join(' ');
}

function describeProblem({ problem }: HandoffErrorOf): string {
  const { code, detail, errors = [] } = problem;
  const others = errors.filter(({ message }) => !detail.includes(message));
  const fields = others.map(({ pointer, message }) => quoteLine(` ${pointer}: ${message}.`)).join('');
  const advice = isErrorCode(code) ? ERROR_CATALOGUE[code].remedy : detail;
  const remedy = detail.includes(advice) ? '' : ` What to do: ${advice}`;
  return `${problem.code}: ${quoteLine(problem.detail)}${fields}${remedy} (trace ${problem.trace_id})`;
}
