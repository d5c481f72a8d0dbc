import type { JsonValue } from '@handoff/kernel';
import { z } from 'zod';
import { UnusableCall } from '../failure.js';
import { defineTool, type Operations } from '../tool.js';
import { given, id, onRepetition, repeated, requestId, SETTLES, task } from './parts.js';

const OUTCOMES = ['completed', 'failed', 'retry', 'released'] as const;

/** `complete_task`: ends this agent's work on a task, well or badly. */
export const completeTask = defineTool({
  name: 'complete_task',
  title: 'Complete a task, or give it up',
  description:
    'Ends your work on a task. outcome "completed" (the default): done, with result. "failed": it cannot be done, with error. ' +
    '"retry": this attempt failed and another may succeed, with error; it goes back to the role after a pause while attempts are left. ' +
    '"released": you give it back untried. A task that you have claimed needs the lease_id of the claim.',
  input: z.strictObject({
    task_id: id('The task.'),
    lease_id: id('The lease_id of your claim; leave it out for a task that nobody has claimed.').optional(),
    outcome: z.enum(OUTCOMES).default('completed'),
    result: z.unknown().optional().describe('What came of it, any JSON value; for "completed".'),
    error: z.string().min(1).optional().describe('What went wrong; for "failed" and "retry".'),
    request_id: requestId,
  }),
  output: task.extend({ repeated }),
  annotations: SETTLES,
  run: async ({ request_id, ...args }, { operations, once }, signal) => {
    const call = { tool: 'complete_task', args: given(args), requestId: request_id };
    const perform = endingOf(args, operations);
    const data = await once(call, (idempotencyKey) => perform({ idempotencyKey, signal }));
    return { text: `Task ${data.task_id} is ${data.status}.${onRepetition(data.repeated)}`, data };
  },
});

interface Ending {
  readonly task_id: string;
  readonly lease_id?: string | undefined;
  readonly outcome: (typeof OUTCOMES)[number];
  readonly result?: unknown;
  readonly error?: string | undefined;
}

type CallOptions = NonNullable<Parameters<Operations['call']>[2]>;

/** The operation that an outcome is. */
function endingOf({ task_id, lease_id, outcome, result, error }: Ending, operations: Operations) {
  const params = { task_id };
  if (outcome === 'completed') {
    const body = given({ lease_id, result: result as JsonValue | undefined });
    return (options: CallOptions) => operations.call('completeTask', { params, body }, options);
  }
  if (outcome === 'released') {
    if (lease_id === undefined)
      throw new UnusableCall('Only a claimed task can be released: give the lease_id of your claim.');
    return (options: CallOptions) => operations.call('releaseTask', { params, body: { lease_id } }, options);
  }
  if (error === undefined) throw new UnusableCall(`With outcome "${outcome}" say in "error" what went wrong.`);
  const body = given({ lease_id, error, retryable: outcome === 'retry' ? true : undefined });
  return (options: CallOptions) => operations.call('failTask', { params, body }, options);
}
