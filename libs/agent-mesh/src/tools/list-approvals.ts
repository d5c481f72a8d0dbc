import { APPROVAL_STATUSES } from '@handoff/contracts';
import { z } from 'zod';
import { defineTool } from '../tool.js';
import { given, id, nextCursor, READS } from './parts.js';
import { OTHERS_WROTE, quoteText } from '../untrusted.js';

/** The text about an approval that replaces an earlier one after an amendment. */
const RENEWED = 'renewed: the task was amended, read it again';

/** An approval in a tool's result. */
export const approval = z.looseObject({
  approval_id: z.string(),
  task_id: z.string(),
  approver_role: z.string(),
  status: z.string(),
  reason: z.string().nullable(),
  renewed: z
    .boolean()
    .optional()
    .describe('Whether it asks anew because the task was amended: what was approved before was another content.'),
  content_hash: z.string().optional().describe('What it is asked about; decide_approval takes it.'),
  version: z.number().int(),
});

/** `list_approvals`: the approvals that wait for this agent's decision. */
export const listApprovals = defineTool({
  name: 'list_approvals',
  title: 'List approvals',
  description:
    'Lists the approvals that wait for your decision (box "mine", the default), or all that you can see (box "all"), newest first. ' +
    'Read the task with get_task before you decide with decide_approval. A renewed approval asks anew because the task was amended: ' +
    'read it again, whatever was decided before.' +
    OTHERS_WROTE,
  input: z.strictObject({
    box: z.enum(['mine', 'all']).default('mine'),
    status: z.enum(APPROVAL_STATUSES).optional(),
    task_id: id('Only approvals of this task.').optional(),
    limit: z.number().int().min(1).max(100).default(20),
    cursor: z.string().optional().describe('The next_cursor of the page before.'),
  }),
  output: z.looseObject({ approvals: z.array(approval), next_cursor: nextCursor }),
  annotations: READS,
  example: { box: 'mine' },
  run: async ({ box, ...rest }, { operations }, signal) => {
    const query = given({ ...rest, inbox: box === 'mine' ? ('me' as const) : undefined });
    const { data } = await operations.call('listApprovals', { query }, { signal });
    const lines = data.approvals.map(
      (entry) =>
        `- ${entry.approval_id} of task ${entry.task_id} (${entry.status}, content_hash ${entry.content_hash}${entry.renewed ? `, ${RENEWED}` : ''}): ${entry.reason === null ? 'no reason given' : quoteText(entry.reason)}`,
    );
    const head = lines.length === 0 ? 'No approvals.' : `${lines.length} approvals:`;
    return { text: [head, ...lines].join('\n'), data };
  },
});
