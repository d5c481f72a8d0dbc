import type { HandoffClient } from '@handoff/client';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { failure, success } from '../tool-result.js';

/** `fetch_status`: where a task, session or approval stands, and what it waits for. */
export function registerFetchStatus(server: McpServer, client: HandoffClient): void {
  server.registerTool(
    'fetch_status',
    {
      title: 'Fetch the status of a task, session or approval',
      description: 'Says what the id is, its status, what it waits for and on whom, and what happens next.',
      inputSchema: { task_id: z.string().describe('The id of any task, session or approval.') },
      outputSchema: z.looseObject({
        id: z.string(),
        kind: z.enum(['task', 'session', 'approval']),
        status: z.string(),
        version: z.number().int(),
        next_action: z.string(),
      }),
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    },
    async ({ task_id }) => {
      try {
        const { data } = await client.call('getStatus', { params: { id: task_id } });
        return success(`The ${data.kind} ${data.id} is ${data.status}. ${data.next_action}`, data);
      } catch (error) {
        return failure(error);
      }
    },
  );
}
