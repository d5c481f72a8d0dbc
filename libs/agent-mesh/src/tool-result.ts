import { HandoffApiError, HandoffConnectionError } from '@handoff/client';
import { ERROR_CATALOGUE, isErrorCode } from '@handoff/kernel';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';

/** A tool's success: a short text for the model, and the same facts as structured content. */
export function success(text: string, structured: object): CallToolResult {
  return { content: [{ type: 'text', text }], structuredContent: { ...structured } };
}

/** A tool's failure, flagged, in words that tell the model what to do next. Unexpected values are thrown on. */
export function failure(thrown: unknown): CallToolResult {
  if (thrown instanceof HandoffApiError) return flagged(describeProblem(thrown));
  if (thrown instanceof HandoffConnectionError) {
    return flagged(
      `${thrown.message} Whether the request took effect is unknown; Handoff may be down or CONTROLLER_URL wrong. ` +
        'Look with fetch_status before sending the same thing again.',
    );
  }
  throw thrown;
}

function flagged(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] };
}

function describeProblem({ problem }: HandoffApiError): string {
  const fields = (problem.errors ?? []).map((error) => ` ${error.pointer}: ${error.message}.`).join('');
  const remedy = isErrorCode(problem.code) ? ` What to do: ${ERROR_CATALOGUE[problem.code].remedy}` : '';
  return `${problem.code}: ${problem.detail}${fields}${remedy} (trace ${problem.trace_id})`;
}
