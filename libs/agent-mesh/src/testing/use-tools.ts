import { afterEach, beforeEach } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/client';
import { answerOf, answersAbout, connectMesh } from './connect-mesh.js';

export const STATUS = {
  id: 'x',
  kind: 'task',
  status: 'pending',
  version: 3,
  next_action: 'Somebody has to.',
  cursor: 'c1',
  changes: [],
  poll_after_ms: 1_000,
};
export const TASK = {
  task_id: 'x',
  task_type: 'budget',
  description: null,
  data: {},
  context: null,
  result: null,
  error: null,
  from_role: 'finance',
  to_role: 'manager',
  status: 'active',
  version: 2,
};
export const LEASE = { lease_id: 'l', attempt: 1, expires_at: '2026-01-01T00:15:00.000Z' };
export const APPROVAL = {
  approval_id: 'a',
  task_id: 'x',
  approver_role: 'manager',
  status: 'approved',
  reason: null,
  version: 2,
};

/** Each operation's answer, unless a test overrides it. */
export const ANSWERS: Readonly<Record<string, object>> = {
  ...answersAbout({ task: TASK, approval: APPROVAL, lease: LEASE, status: STATUS }),
  whoAmI: { issuer: 'i', subject: 'ada', roles: ['manager', 'auditor'], expires_at: '2026-01-01T00:00:00.000Z' },
  completeTask: { ...TASK, status: 'completed' },
  failTask: { ...TASK, status: 'failed' },
  releaseTask: { ...TASK, status: 'pending' },
};

/** A call of an operation that a tool made. */
export interface Performed {
  readonly operation: string;
  readonly input: object;
  readonly keyed: boolean;
}

/** The tools in one test, with operations that answer as the test says. */
export interface ToolsUnderTest {
  client: Client;
  performed: Performed[];
  /** The answer of each operation, or the answers that it gives one after the other. */
  answers: Record<string, object | Error | readonly object[]>;
  /** What was reported to the operator. */
  reported: unknown[];
  /** Connects a client whose tools act in this role. */
  connect(role?: string): Promise<void>;
  use(name: string, args?: object): Promise<ToolAnswer>;
}

export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  /** As loose as JSON.parse, so that a test can read any member. */
  readonly data: ReturnType<typeof JSON.parse>;
}

/** Connects a client before each of the surrounding tests, and closes it after the test. */
export function useTools(): ToolsUnderTest {
  const tools: ToolsUnderTest = {
    client: undefined as unknown as Client,
    performed: [],
    answers: {},
    reported: [],
    async connect(role) {
      Object.assign(tools, { performed: [], reported: [], answers: { ...ANSWERS } });
      const call = async (operation: string, input: object, options: { idempotencyKey?: string } = {}) => {
        tools.performed.push({ operation, input, keyed: options.idempotencyKey !== undefined });
        const planned = tools.answers[operation]!;
        if (planned instanceof Error) throw planned;
        const data: unknown = Array.isArray(planned) ? (planned.length > 1 ? planned.shift() : planned[0]) : planned;
        return answerOf(data);
      };
      const report = (error: unknown): number => tools.reported.push(error);
      tools.client = await connectMesh(call, report, { role, heldRoles: ['manager'] });
    },
    async use(name, args = {}) {
      const {
        isError = false,
        content,
        structuredContent,
      } = await tools.client.callTool({
        name,
        arguments: { ...args },
      });
      return { isError, text: (content[0] as { readonly text: string }).text, data: structuredContent };
    },
  };
  beforeEach(() => tools.connect());
  afterEach(() => tools.client.close());
  return tools;
}
