import type { HandoffClient } from '@handoff/client';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import type { MeshConfig } from '../mesh-config.js';
import { failure, success } from '../tool-result.js';

/** What routing a task answers; `send_task` and `notify` share it. */
export const routedTask = {
  task_id: z.string().describe('The id of the new task; follow it with fetch_status.'),
  status: z.string(),
  trace_id: z.string(),
  version: z.number().int(),
};

/** `send_task`: hands a task to another role. */
export function registerSendTask(server: McpServer, client: HandoffClient, config: MeshConfig): void {
  server.registerTool(
    'send_task',
    {
      title: 'Send a task to a role',
      description:
        'Hands a task to the agents of another role and returns its task_id at once; the work happens later. Follow it with fetch_status.',
      inputSchema: {
        target: z.string().describe('The role that shall do the task, e.g. "manager".'),
        task: z
          .union([z.string(), z.looseObject({})])
          .describe('What to do: plain text, or an object {task_type, description?, data?}.'),
        context: z.looseObject({}).optional().describe('Background the receiver needs, as an object.'),
      },
      outputSchema: routedTask,
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    },
    async ({ target, task, context }) => {
      try {
        const { data } = await client.call('routeTask', {
          body: {
            target,
            task: taskBody(task),
            ...(context === undefined ? {} : { context }),
            ...(config.role === undefined ? {} : { from_role: config.role }),
          } as never,
        });
        return success(`Task ${data.task_id} is with ${target} (${data.status}).`, data);
      } catch (error) {
        return failure(error);
      }
    },
  );
}

/** Plain text becomes the description of a task of type "request"; JSON text of an object is taken as that object. */
function taskBody(task: string | Record<string, unknown>): Record<string, unknown> {
  if (typeof task !== 'string') return 'task_type' in task || 'type' in task ? task : { task_type: 'request', ...task };
  try {
    const parsed: unknown = JSON.parse(task);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return taskBody(parsed as Record<string, unknown>);
  } catch {
    // not JSON, so it is prose
  }
  return { task_type: 'request', description: task };
}
