import { z } from 'zod';
import { UnusableCall } from '../failure.js';
import { defineTool } from '../tool.js';
import { ADDS, given, onRepetition, requestId, role } from './parts.js';
import { routedTask } from './send-task.js';

/** The task priority of each urgency of a notification. */
const PRIORITIES = { low: 2, normal: 5, high: 8 } as const;

/** `notify`: leaves a message in a role's inbox, as a task of type `notification`. */
export const notify = defineTool({
  name: 'notify',
  title: 'Notify a role',
  description:
    'Leaves a message in the inbox of another role. Nothing is awaited; use send_task for work to be done. ' +
    'The same message to the same role within an hour is left once.',
  input: z.strictObject({
    target: role('The role to notify, e.g. "finance".'),
    message: z.string().describe('The message, in plain words.'),
    priority: z.enum(['low', 'normal', 'high']).default('normal'),
    from_role: role('The role to send as; needed when you hold several and none is configured.').optional(),
    request_id: requestId,
  }),
  output: routedTask,
  annotations: ADDS,
  example: { target: 'legal', message: 'The contract is signed.' },
  run: async ({ request_id, target, message, priority, from_role }, { operations, once, role: configured }, signal) => {
    if (message.trim() === '') throw new UnusableCall('The message is empty: say in "message" what they should know.');
    const body = given({
      target,
      task: { task_type: 'notification', description: message, data: { priority } },
      priority: PRIORITIES[priority],
      from_role: from_role ?? configured,
    });
    const call = { tool: 'notify', args: body, requestId: request_id };
    const data = await once(call, (keys) => operations.call('routeTask', { body }, { ...keys, signal }));
    const text = `${target} has been notified (${priority} priority, task ${data.task_id}).`;
    return { text: text + onRepetition(data.repeated), data };
  },
});
