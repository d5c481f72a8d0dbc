import { TASK_STATUSES } from '@handoff/contracts';
import { z } from 'zod';
import { defineTool } from '../tool.js';
import { actingRole, given, nextCursor, READS, role, task } from './parts.js';
import { OTHERS_WROTE } from '../untrusted.js';

/** `list_tasks`: a role's inbox, or the tasks that it has sent. */
export const listTasks = defineTool({
  name: 'list_tasks',
  title: 'List tasks',
  description:
    'Lists the tasks of your role, newest first: those sent to it (box "inbox", the default; with status "pending" what waits to be ' +
    'claimed) or those it has sent (box "sent"). To take one and work on it use claim_task.' +
    OTHERS_WROTE,
  input: z.strictObject({
    role: role('Whose tasks; your own role when left out.').optional(),
    box: z.enum(['inbox', 'sent']).default('inbox'),
    status: z.enum(TASK_STATUSES).optional().describe('Only tasks with this status.'),
    limit: z.number().int().min(1).max(100).default(20),
    cursor: z.string().optional().describe('The next_cursor of the page before.'),
  }),
  output: z.looseObject({ tasks: z.array(task), next_cursor: nextCursor }),
  annotations: READS,
  example: { box: 'inbox', role: 'legal' },
  run: async ({ role: named, box, status, limit, cursor }, context, signal) => {
    const whose = await actingRole(named, context);
    const side = box === 'inbox' ? { target: whose } : { from_role: whose };
    const query = given({ ...side, status, limit, cursor });
    const { data } = await context.operations.call('listTasks', { query }, { signal });
    const lines = data.tasks.map(
      (entry) => `- ${entry.task_id} ${entry.task_type} (${entry.status}) ${entry.from_role} → ${entry.to_role}`,
    );
    const head =
      lines.length === 0 ? `No tasks in the ${box} of ${whose}.` : `${lines.length} tasks in the ${box} of ${whose}:`;
    return { text: [head, ...lines].join('\n'), data };
  },
});
