import { z } from 'zod';
import { defineTool } from '../tool.js';
import { given, id, READS, waitSeconds } from './parts.js';
import { describeStatus, statusView, withEnd } from './status-view.js';

/** The maximum wait of one status request, in seconds. */
const MAX_STATUS_WAIT = 30;

/** `fetch_status`: the status of a task, session or approval, and what it waits for. */
export const fetchStatus = defineTool({
  name: 'fetch_status',
  title: 'Fetch the status of a task, session or approval',
  description:
    'Says what the id is, its status, what it waits for and on whom, and what happens next. With cursor and wait_seconds it answers ' +
    'as soon as something has changed since; wait_for does that over a longer time.',
  input: z.strictObject({
    task_id: id('The id of any task, session or approval.'),
    cursor: z.string().optional().describe('The cursor of an earlier answer: only what has changed since is listed.'),
    wait_seconds: waitSeconds(MAX_STATUS_WAIT, 'How long to wait for a change, 0 to 30 seconds; needs cursor.'),
  }),
  output: statusView,
  annotations: READS,
  example: { task_id: '0197a1b2-c3d4-7000-8000-000000000002' },
  run: async ({ task_id, cursor, wait_seconds }, { operations }, signal) => {
    const wait_ms = cursor === undefined || wait_seconds === undefined ? undefined : wait_seconds * 1_000;
    const { data } = await operations.call(
      'getStatus',
      { params: { id: task_id }, query: given({ cursor, wait_ms }) },
      { signal },
    );
    return { text: describeStatus(data), data: withEnd(data) };
  },
});
