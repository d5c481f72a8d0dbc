import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { defineTool } from '../tool.js';
import { actingRole, given, requestId, role, task, waitSeconds } from './parts.js';
import { OTHERS_WROTE, quoteWhole } from '../untrusted.js';

/** Longer than the API's default, because a model sends no heartbeats while it thinks. */
const DEFAULT_LEASE_SECONDS = 900;
const MAX_CLAIM_WAIT = 30;

/** `claim_task`: claims the most urgent pending task of a role for this agent alone. */
export const claimTask = defineTool({
  name: 'claim_task',
  title: 'Claim a task to work on',
  description:
    'Takes the most urgent task that waits for your role and gives it to you alone, under a lease. Keep the lease_id: complete_task and ' +
    'report_progress need it. A lease that runs out gives the task back to others; report_progress extends it. ' +
    'Every call takes another task, unless it has the request_id of an earlier one.' +
    OTHERS_WROTE,
  input: z.strictObject({
    role: role('The role to work as; your own when left out.').optional(),
    types: z.array(z.string()).min(1).max(32).optional().describe('Only tasks of these types.'),
    lease_seconds: z
      .number()
      .int()
      .min(1)
      .max(3_600)
      .default(DEFAULT_LEASE_SECONDS)
      .describe(`How long you have before the task is given back; ${DEFAULT_LEASE_SECONDS} by default.`),
    wait_seconds: waitSeconds(MAX_CLAIM_WAIT, 'How long to wait for a task when there is none, 0 to 30 seconds.'),
    request_id: requestId,
  }),
  output: z.looseObject({
    claimed: z.boolean().describe('Whether there was a task.'),
    task: task.nullable(),
    lease: z.looseObject({ lease_id: z.string(), attempt: z.number().int(), expires_at: z.string() }).nullable(),
    next_step: z.string().describe('What to do now.'),
  }),
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  example: { role: 'legal', types: ['contract_review'] },
  run: async ({ role: named, types, lease_seconds, wait_seconds = 0, request_id }, context, signal) => {
    const worker = await actingRole(named, context);
    const wait_ms = wait_seconds === 0 ? undefined : wait_seconds * 1_000;
    const body = given({ role: worker, types, max: 1, lease_seconds, wait_ms });
    // Not a repeated call: an agent that has finished a task makes the same call for the next one.
    const call = { tool: 'claim_task', args: body, requestId: request_id ?? randomUUID() };
    const data = await context.once(
      call,
      (keys) => context.operations.call('claimTasks', { body }, { ...keys, signal }),
      ({ tasks }) => tasks.length > 0,
    );
    const first = data.tasks[0];
    if (first === undefined) {
      const next_step = 'Call claim_task again later, or with wait_seconds.';
      return {
        text: `No task waits for ${worker}. ${next_step}`,
        data: { claimed: false, task: null, lease: null, next_step },
      };
    }
    const { lease, ...claimed } = first;
    const next_step = `Do what it says, then complete_task with task_id and lease_id ${lease.lease_id} before ${lease.expires_at}.`;
    const what = quoteWhole({ description: claimed.description, data: claimed.data, context: claimed.context });
    const text = `Task ${claimed.task_id} (${claimed.task_type}) from ${claimed.from_role} is yours: ${what}\n${next_step}`;
    return { text, data: { claimed: true, task: claimed, lease, next_step } };
  },
});
