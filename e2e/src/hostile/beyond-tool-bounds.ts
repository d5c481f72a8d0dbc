import { randomUUID } from 'node:crypto';
import { OPERATIONS } from '@handoff/contracts';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Schema } from './arbitrary-of.js';
import { beyondBoundsOf, withValue, type Beyond } from './one-beyond.js';
import type { Target } from './target.js';

/** The tools whose arguments are members of an operation's body, with arguments that are valid. */
const TOOLS = [
  ['send_task', 'routeTask', { target: 'manager', task: { task_type: 'x' }, approval: { approver_role: 'legal' } }],
  ['claim_task', 'claimTasks', { role: 'finance' }],
  ['report_progress', 'heartbeatTask', { task_id: randomUUID(), lease_id: randomUUID() }],
  ['complete_task', 'completeTask', { task_id: randomUUID() }],
  ['request_approval', 'requestApproval', { task_id: randomUUID(), approver_role: 'legal', reason: 'x' }],
  ['decide_approval', 'decideApproval', { approval_id: randomUUID(), decision: 'approved' }],
] as const;

/** One beyond the bounds that only the tools have. Written out: their schemas would follow a bound that got wider. */
const OF_TOOLS: Readonly<Record<string, unknown>> = { request_id: 'x'.repeat(129), wait_seconds: 31 };

interface ToolResult {
  readonly isError?: boolean;
  readonly content?: readonly { readonly text: string }[];
}

/** The bounds of the contract and of the tools themselves hold for calls over MCP too. */
export function beyondToolBounds(target: () => Target): void {
  const send = async (
    method: string,
    params: object,
  ): Promise<{ readonly status: number; readonly result: unknown }> => {
    const answer = await fetch(`${target().url}/mcp`, {
      method: 'POST',
      headers: {
        authorization: await target().bearer(['finance']),
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        'mcp-protocol-version': '2025-11-25',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    return { status: answer.status, result: ((await answer.json()) as { readonly result?: unknown }).result };
  };

  /** Makes the call; returns how the answer differs from a refusal that names the argument. */
  const notRefused = async (tool: string, args: unknown, path: Beyond['path']): Promise<readonly string[]> => {
    const { status, result } = await send('tools/call', { name: tool, arguments: args });
    const { isError = false, content = [] } = (result ?? {}) as ToolResult;
    const text = content.map((part) => part.text).join(' ');
    const isRight = status === 200 && isError && REFUSED.test(text) && text.includes(nameAt(path));
    return isRight ? [] : [`${tool} ${path.join('/')}: ${status} ${isError ? 'refused' : 'accepted'} ${text}`];
  };

  describe('the arguments of', () => {
    let inputs: ReadonlyMap<string, Schema>;
    beforeAll(async () => {
      const { result } = await send('tools/list', {});
      const { tools } = result as { tools: readonly { readonly name: string; readonly inputSchema: Schema }[] };
      inputs = new Map(tools.map(({ name, inputSchema }) => [name, inputSchema]));
    });

    test.each(TOOLS)('%s are refused one beyond each bound, by name', async (tool, operation, valid) => {
      const input = inputs.get(tool)!;
      const body = OPERATIONS[operation].body as Schema;
      const isArgument = ({ path: [name = ''] }: Beyond): boolean => name in (input.properties ?? {});
      const calls = [
        ...beyondBoundsOf(body).map((beyond) => ({ ...beyond, schema: body })),
        ...beyondBoundsOf(input).map((beyond) => ({ ...beyond, schema: input })),
        ...Object.entries(OF_TOOLS).map(([name, value]) => ({ path: [name], value, schema: input })),
      ].filter(isArgument);
      expect(calls.length).toBeGreaterThan(0);
      const deviations = await Promise.all(
        calls.map(({ schema, ...beyond }) => notRefused(tool, withValue(valid, schema, beyond), beyond.path)),
      );
      expect(deviations.flat()).toEqual([]);
    });
  });
}

/** The contract's refusal, or the tool's own. */
const REFUSED = /^(VALIDATION_FAILED|Input validation error)/;

/** The last name on the path; the items of a list have numbers. */
function nameAt(path: Beyond['path']): string {
  return path.findLast((name) => !/^\d+$/.test(name)) ?? '';
}
