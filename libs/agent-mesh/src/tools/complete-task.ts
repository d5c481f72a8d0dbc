import type { JsonObject, JsonValue } from '@handoff/kernel';
import { z } from 'zod';
import { UnusableCall } from '../failure.js';
import { defineTool, type Operations } from '../tool.js';
import { fromJsonText, isRecord } from '../input/read-generously.js';
import { given, id, onRepetition, repeated, requestId, SETTLES, task, written } from './parts.js';
import { OTHERS_WROTE } from '../untrusted.js';

const OUTCOMES = ['completed', 'failed', 'retry', 'released'] as const;

/** `complete_task`: completes, fails or releases a task of this agent. */
export const completeTask = defineTool({
  name: 'complete_task',
  title: 'Complete a task, or give it up',
  description:
    'Ends your work on a task. outcome "completed" (the default): done, with result. "failed": it cannot be done, with error. ' +
    '"retry": this attempt failed and another may succeed, with error; it goes back to the role after a pause while attempts are left. ' +
    '"released": you give it back untried. A task that you have claimed needs the lease_id of the claim.' +
    OTHERS_WROTE,
  input: z.strictObject({
    task_id: id('The task.'),
    lease_id: id('The lease_id of your claim; leave it out for a task that nobody has claimed.').optional(),
    outcome: z.enum(OUTCOMES).default('completed'),
    result: written(
      z.unknown(),
      'What came of it, for "completed": plain text, or the JSON text of any value.',
    ).optional(),
    error: written(
      z.looseObject({}).nullable().or(z.array(z.unknown()).max(0)),
      'What went wrong, for "failed" and "retry": plain text, or the JSON text of an object.',
    ).optional(),
    request_id: requestId,
  }),
  output: task.extend({ repeated }),
  annotations: SETTLES,
  example: {
    task_id: '0197a1b2-c3d4-7000-8000-000000000002',
    lease_id: '0197a1b2-c3d4-7000-8000-000000000003',
    result: 'Clause 4 is fine.',
  },
  run: async ({ request_id, ...given_ }, { operations, once }, signal) => {
    const args = { ...given_, result: fromJsonText(given_.result, () => true), error: errorOf(given_.error) };
    const call = { tool: 'complete_task', args: given(args), requestId: request_id };
    const perform = endingOf(args, operations);
    const data = await once(call, (keys) => perform({ ...keys, signal }));
    return { text: `Task ${data.task_id} is ${data.status}.${onRepetition(data.repeated)}`, data };
  },
});

interface Ending {
  readonly task_id: string;
  readonly lease_id?: string | undefined;
  readonly outcome: (typeof OUTCOMES)[number];
  readonly result?: unknown;
  readonly error?: string | JsonObject | undefined;
}

/** An empty error counts as absent. */
function errorOf(error: unknown): string | JsonObject | undefined {
  const read = fromJsonText(error, isRecord);
  if (typeof read === 'string') return read.trim() === '' ? undefined : read;
  return isRecord(read) && Object.keys(read).length > 0 ? (read as JsonObject) : undefined;
}

type CallOptions = NonNullable<Parameters<Operations['call']>[2]>;

/** The operation for an outcome. */
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
