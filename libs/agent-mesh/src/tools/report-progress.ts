import { z } from 'zod';
import { defineTool } from '../tool.js';
import { given, id } from './parts.js';

/** `report_progress`: keeps a claimed task, and reports its progress. */
export const reportProgress = defineTool({
  name: 'report_progress',
  title: 'Report progress and keep the lease',
  description:
    'Extends the lease on a task that you have claimed, by its length or by lease_seconds from now, and tells others how far you are. ' +
    'Call it before the lease runs out when the work takes longer.',
  input: z.strictObject({
    task_id: id('The task, as returned by claim_task.'),
    lease_id: id('The lease_id of your claim.'),
    progress: z.number().min(0).max(100).optional().describe('How far you are, in percent.'),
    note: z.string().min(1).optional().describe('What you are doing.'),
    lease_seconds: z.number().int().min(1).max(3_600).optional().describe('How long the lease shall last from now.'),
  }),
  output: z.looseObject({
    task_id: z.string(),
    status: z.string(),
    lease: z.looseObject({ lease_id: z.string(), attempt: z.number().int(), expires_at: z.string() }),
    version: z.number().int(),
  }),
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  example: {
    task_id: '0197a1b2-c3d4-7000-8000-000000000002',
    lease_id: '0197a1b2-c3d4-7000-8000-000000000003',
    progress: 50,
  },
  run: async ({ task_id, ...rest }, { operations }, signal) => {
    const { data } = await operations.call('heartbeatTask', { params: { task_id }, body: given(rest) }, { signal });
    return { text: `Task ${task_id} (${data.status}) stays yours until ${data.lease.expires_at}.`, data };
  },
});
