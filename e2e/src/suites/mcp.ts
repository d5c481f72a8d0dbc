import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Stage } from '../support/actor.js';

const HANDOFF = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
  '..',
  'services',
  'all-in-one',
  'bin',
  'handoff.mjs',
);

interface ToolResult {
  readonly isError?: boolean;
  readonly structuredContent?: Readonly<Record<string, unknown>>;
  readonly content: readonly { readonly text: string }[];
}

/** The Agent Mesh MCP server, used as an agent uses it: the official client, over stdio. */
export function mcp(stage: Stage): void {
  describe('the MCP server', () => {
    let finance: Client;
    let manager: Client;

    const connect = async (role: string): Promise<Client> => {
      const client = new Client({ name: 'e2e', version: '1.0.0' });
      const MESH_JWT_TOKEN = await stage.topology().token({ subject: `${role}-mcp`, roles: [role] });
      await client.connect(
        new StdioClientTransport({
          command: process.execPath,
          args: [HANDOFF, 'mcp'],
          env: { PATH: process.env['PATH'] ?? '', CONTROLLER_URL: stage.topology().gateways[0]!, MESH_JWT_TOKEN },
        }),
      );
      return client;
    };
    const use = async (client: Client, name: string, args: Record<string, unknown>): Promise<ToolResult> =>
      (await client.callTool({ name, arguments: args })) as unknown as ToolResult;
    const statusOf = async (client: Client, task_id: unknown): Promise<unknown> =>
      (await use(client, 'fetch_status', { task_id })).structuredContent?.['status'];

    beforeAll(async () => {
      [finance, manager] = await Promise.all([connect('finance'), connect('manager')]);
    });
    afterAll(async () => {
      await Promise.all([finance, manager].map((client) => client.close()));
    });

    test('offers four tools with flat arguments and an output schema', async () => {
      const { tools } = await finance.listTools();
      expect(
        tools.map((tool) => [tool.name, Object.keys(tool.inputSchema.properties ?? {}), tool.outputSchema?.type]),
      ).toEqual([
        ['send_task', ['target', 'task', 'context'], 'object'],
        ['request_approval', ['task_id', 'approver_role', 'reason', 'decision', 'comments'], 'object'],
        ['notify', ['target', 'message', 'priority'], 'object'],
        ['fetch_status', ['task_id'], 'object'],
      ]);
    });

    test('runs the budget workflow, and fetch_status shows each state as it changes', async () => {
      const sent = await use(finance, 'send_task', {
        target: 'manager',
        task: { task_type: 'budget_request', data: { amount: 50_000 } },
      });
      const task_id = sent.structuredContent?.['task_id'];
      expect(await statusOf(finance, task_id)).toBe('pending');

      const asked = await use(finance, 'request_approval', {
        task_id,
        approver_role: 'manager',
        reason: 'above the limit',
      });
      const approval_id = asked.structuredContent?.['approval_id'];
      expect([await statusOf(finance, task_id), await statusOf(manager, approval_id)]).toEqual([
        'awaiting_approval',
        'pending',
      ]);

      const own = await use(finance, 'request_approval', {
        task_id,
        approver_role: 'manager',
        reason: 'x',
        decision: 'approved',
      });
      expect([own.isError, own.content[0]?.text]).toEqual([true, expect.stringContaining('ROLE_NOT_HELD')]);

      const given = await use(manager, 'request_approval', {
        task_id,
        approver_role: 'manager',
        reason: 'x',
        decision: 'approved',
        comments: 'fine',
      });
      expect(given.structuredContent).toMatchObject({ approval_id, status: 'approved' });
      expect([await statusOf(finance, task_id), await statusOf(finance, approval_id)]).toEqual(['pending', 'approved']);

      const told = await use(manager, 'notify', { target: 'finance', message: 'approved', priority: 'high' });
      expect(await statusOf(finance, told.structuredContent?.['task_id'])).toBe('pending');
    });

    test('plain text is a task too', async () => {
      const sent = await use(finance, 'send_task', { target: 'manager', task: 'Please look at the Q3 numbers' });
      expect([sent.isError ?? false, sent.content[0]?.text]).toEqual([false, expect.stringContaining('manager')]);
    });

    test('an error is flagged and says what to do', async () => {
      const result = await use(finance, 'fetch_status', { task_id: 'not-an-id' });
      expect([result.isError, result.content[0]?.text]).toEqual([
        true,
        expect.stringMatching(/MALFORMED_ID.*What to do/),
      ]);
    });
  });
}
