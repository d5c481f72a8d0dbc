import type { Approval, JsonObject, Task } from '@handoff/client';
import type { Decision } from '../parts/approval/decision.js';
import type { Host, ToolResult } from './host.js';

/** A tool that failed: its text starts with the error's code. */
export class ToolFailure extends Error {
  readonly code: string | undefined;
  constructor(text: string) {
    super(text);
    this.name = 'ToolFailure';
    this.code = /^([A-Z][A-Z_]+):/.exec(text)?.[1];
  }
}

/** Handoff's tools, as the card uses them. */
export interface Tools {
  task(taskId: string): Promise<Task>;
  /** The approvals of a task, or all that the person can decide, newest first. */
  approvals(box: 'mine' | 'all', taskId?: string): Promise<readonly Approval[]>;
  /** Decides for exactly the content that was shown. @returns the approval as it is then, and what the tool says about it. */
  decide(request: DecisionCall): Promise<{ readonly approval: Approval; readonly text: string }>;
}

export interface DecisionCall {
  readonly approvalId: string;
  readonly decision: Decision;
  readonly contentHash: string;
  readonly notes: string;
}

/** The most that one call of a tool lists. */
const MAX_LISTED = 100;

export function toolsOf(host: Pick<Host, 'callTool'>): Tools {
  const call = async (name: string, args: JsonObject): Promise<ToolResult> => {
    const result = await host.callTool(name, args);
    if (result.isError === true || result.structuredContent === undefined) throw new ToolFailure(textOf(result));
    return result;
  };
  return {
    task: async (task_id) => (await call('get_task', { task_id })).structuredContent as unknown as Task,
    async approvals(box, task_id) {
      const args = { box, limit: MAX_LISTED, ...(task_id === undefined ? {} : { task_id }) };
      const { approvals } = (await call('list_approvals', args)).structuredContent as unknown as Listed;
      return approvals;
    },
    async decide({ approvalId, decision, contentHash, notes }) {
      const result = await call('decide_approval', {
        approval_id: approvalId,
        decision,
        content_hash: contentHash,
        decision_mode: 'human',
        ...(notes.trim() === '' ? {} : { notes }),
      });
      return { approval: result.structuredContent as unknown as Approval, text: textOf(result) };
    },
  };
}

interface Listed {
  readonly approvals: readonly Approval[];
}

/** What a tool says. */
export function textOf({ content = [] }: ToolResult): string {
  return content.map(({ text = '' }) => text).join('\n');
}
