import { z } from 'zod';
import { defineTool } from '../tool.js';
import { approvalPolicy } from './approval-policy.js';
import { ADDS, given, id, onRepetition, repeated, requestId } from './parts.js';

/** `request_approval`: asks roles to approve a task, or records this agent's decision. */
export const requestApproval = defineTool({
  name: 'request_approval',
  title: 'Request or give an approval',
  description:
    'Asks the holders of approver_role to approve a task, which waits until they have decided; then use wait_for on the approval_id. ' +
    'With decision "approved" or "rejected" it records your own decision on the approval that somebody else requested ' +
    '(decide_approval does that by approval_id); you cannot decide your own request. ' +
    'Making the very same call again within an hour asks nobody twice.',
  input: z.strictObject({
    task_id: id('The task, as returned by send_task.'),
    ...approvalPolicy,
    decision: z.enum(['pending', 'approved', 'rejected']).optional(),
    comments: z.string().optional().describe('Notes that go with a decision.'),
    content_hash: z
      .string()
      .optional()
      .describe('With a decision: the content_hash of the task as you read it. Needed once the task was amended.'),
    request_id: requestId,
  }),
  output: z.looseObject({
    approval_id: z.string().describe('The id of the approval; follow it with wait_for or fetch_status.'),
    status: z.string(),
    task_id: z.string(),
    version: z.number().int(),
    repeated,
  }),
  annotations: ADDS,
  example: { task_id: '0197a1b2-c3d4-7000-8000-000000000002', approver_role: 'manager', reason: 'over 1000 EUR' },
  run: async ({ request_id, ...args }, { operations, once }, signal) => {
    const body = given(args);
    const call = { tool: 'request_approval', args: body, requestId: request_id };
    const data = await once(call, (keys) => operations.call('requestApproval', { body }, { ...keys, signal }));
    const whom = args.approver_role ?? args.approvers?.map(({ approver_role }) => approver_role).join(' and ') ?? '';
    const text =
      data.status === 'pending'
        ? `Approval ${data.approval_id} is waiting for ${whom} to decide.`
        : `Approval ${data.approval_id} is ${data.status}.`;
    return { text: text + onRepetition(data.repeated), data };
  },
});
