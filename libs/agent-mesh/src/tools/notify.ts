import type { HandoffClient } from '@handoff/client';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import type { MeshConfig } from '../mesh-config.js';
import { failure, success } from '../tool-result.js';
import { routedTask } from './send-task.js';

/** `notify`: leaves a message in a role's inbox, as a task of type `notification`. */
export function registerNotify(server: McpServer, client: HandoffClient, config: MeshConfig): void {
  server.registerTool(
    'notify',
    {
      title: 'Notify a role',
      description:
        'Leaves a message in the inbox of another role. Nothing is awaited; use send_task for work to be done.',
      inputSchema: {
        target: z.string().describe('The role to notify, e.g. "finance".'),
        message: z.string().min(1).describe('The message, in plain words.'),
        priority: z.enum(['low', 'normal', 'high']).default('normal'),
      },
      outputSchema: routedTask,
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    },
    async ({ target, message, priority }) => {
      try {
        const { data } = await client.call('routeTask', {
          body: {
            target,
            task: { task_type: 'notification', description: message, data: { priority } },
            ...(config.role === undefined ? {} : { from_role: config.role }),
          },
        });
        return success(`${target} has been notified (${priority} priority, task ${data.task_id}).`, data);
      } catch (error) {
        return failure(error);
      }
    },
  );
}
