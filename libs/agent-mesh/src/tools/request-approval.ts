import type { HandoffClient } from '@handoff/client';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { failure, success } from '../tool-result.js';

/** `request_approval`: asks a role to approve a task, or records this agent's decision on one that was asked for. */
export function registerRequestApproval(server: McpServer, client: HandoffClient): void {
  server.registerTool(
    'request_approval',
    {
      title: 'Request or give an approval',
      description:
        'Asks the holders of approver_role to approve a task, which waits until they have decided. With decision "approved" or ' +
        '"rejected" it records your own decision on the approval that somebody else requested; you cannot decide your own request.',
      inputSchema: {
        task_id: z.string().describe('The task, as returned by send_task.'),
        approver_role: z.string().describe('The role whose holders decide, e.g. "manager".'),
        reason: z.string().describe('Why the approval is needed, for the approver to read.'),
        decision: z.enum(['pending', 'approved', 'rejected']).optional(),
        comments: z.string().optional().describe('Notes that go with a decision.'),
      },
      outputSchema: {
        approval_id: z.string().describe('The id of the approval; follow it with fetch_status.'),
        status: z.string(),
        task_id: z.string(),
        version: z.number().int(),
      },
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    },
    async ({ task_id, approver_role, reason, decision, comments }) => {
      try {
        const { data } = await client.call('requestApproval', {
          body: {
            task_id,
            approver_role,
            reason,
            ...(decision === undefined ? {} : { decision }),
            ...(comments === undefined ? {} : { comments }),
          },
        });
        const text =
          data.status === 'pending'
            ? `Approval ${data.approval_id} is waiting for a holder of role ${approver_role} to decide.`
            : `Approval ${data.approval_id} is ${data.status}.`;
        return success(text, data);
      } catch (error) {
        return failure(error);
      }
    },
  );
}
