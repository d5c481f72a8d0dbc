import { z } from 'zod';
import { UnusableCall } from '../failure.js';
import { defineTool } from '../tool.js';
import { approvalPolicy } from './approval-policy.js';
import { ADDS, freeObject, given, id, onRepetition, repeated, requestId, role, writtenObject } from './parts.js';
import { taskBody } from './task-body.js';

/** The result of routing a task, for `send_task` and `notify`. */
export const routedTask = z.looseObject({
  task_id: z.string().describe('The id of the new task; follow it with fetch_status or wait_for.'),
  status: z.string(),
  trace_id: z.string(),
  version: z.number().int(),
  approval_id: z
    .string()
    .optional()
    .describe('The approval that the task waits for, or that a standing grant gave, where one was demanded.'),
  repeated,
});

/** `send_task`: hands a task to another role. */
export const sendTask = defineTool({
  name: 'send_task',
  title: 'Send a task to a role',
  description:
    'Hands a task to the agents of another role and returns its task_id at once; the work happens later. Follow it with wait_for or ' +
    'fetch_status. Making the very same call again within an hour sends nothing: it answers with the first task.',
  input: z.strictObject({
    target: role('The role that shall do the task, e.g. "manager".'),
    task: writtenObject(
      {
        task_type: z.string().optional().describe('The kind of work, a name without spaces; "request" by default.'),
        description: z.string().optional().describe('What is to be done, in plain words.'),
        data: freeObject(
          'What the work needs: amounts, ids, names. Other members of the task are kept here too.',
        ).optional(),
      },
      'What to do. Plain words alone are accepted too.',
    ),
    context: freeObject('Background the receiver needs, as an object.').optional(),
    from_role: role('The role to send as; needed when you hold several and none is configured.').optional(),
    session_id: id('The session that the task belongs to.').optional(),
    parent_task_id: id('The task that this one is a part of.').optional(),
    priority: z.number().int().min(0).max(9).optional().describe('0 to 9, the most urgent; 5 by default.'),
    not_before: z.string().optional().describe('Not to be started before this time (RFC 3339).'),
    deadline_at: z.string().optional().describe('The task expires when it has not ended by this time (RFC 3339).'),
    max_attempts: z.number().int().min(1).max(100).optional().describe('How often it may be tried; 3 by default.'),
    approval: z
      .strictObject({ ...approvalPolicy, reason: approvalPolicy.reason.optional() })
      .optional()
      .describe('An approval that has to be given before anybody can start, e.g. {approver_role: "manager"}.'),
    request_id: requestId,
  }),
  output: routedTask,
  annotations: ADDS,
  example: {
    target: 'legal',
    task: { task_type: 'contract_review', description: 'Check clause 4', data: { contract: 'C-17' } },
  },
  run: async ({ request_id, ...args }, { operations, once, role: configured }, signal) => {
    const { task, from_role = configured, approval, ...rest } = args;
    if (approval !== undefined && approval.approver_role === undefined && approval.approvers === undefined)
      throw new UnusableCall('"approval" names nobody who could approve: say approver_role in it, or leave it out.');
    const body = given({ ...rest, task: taskBody(task), from_role, approval: approval && given(approval) });
    const call = { tool: 'send_task', args: body, requestId: request_id };
    const data = await once(call, (keys) =>
      // The form of a task is free here; the gateway reports what is wrong with it.
      operations.call('routeTask', { body: body as never }, { ...keys, signal }),
    );
    return {
      text: `Task ${data.task_id} is with ${args.target} (${data.status}).${approvalOf(data)}${onRepetition(data.repeated)}`,
      data,
    };
  },
});

/** What became of the approval that was demanded. Routing decides one only by a standing grant. */
function approvalOf({ status, approval_id }: { readonly status: string; readonly approval_id?: string }): string {
  if (approval_id === undefined) return '';
  return status === 'awaiting_approval'
    ? ` It waits for approval ${approval_id}.`
    : ` A standing grant has given its approval ${approval_id}.`;
}
