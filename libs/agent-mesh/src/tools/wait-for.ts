import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { defineTool, type Operations } from '../tool.js';
import { given, id, MAX_WAIT_SECONDS, READS, waitSeconds } from './parts.js';
import { describeStatus, statusView, withEnd, type StatusView } from './status-view.js';

const DEFAULT_WAIT_SECONDS = 25;
/** The gateway's maximum wait for one request, in milliseconds. */
const MAX_POLL_MS = 30_000;

type Until = 'end' | 'change';

/** `wait_for`: waits for a final status or a change, for a bounded time, and tells what to do next. */
export const waitFor = defineTool({
  name: 'wait_for',
  title: 'Wait for a task, approval or session',
  description:
    'Waits until the task, approval or session has ended (until "end", the default) or changed (until "change"), and answers at once ' +
    'when it has. After wait_seconds it answers with how things stand then, and reached false: call it again with the cursor it ' +
    'returned to go on waiting without missing anything.',
  input: z.strictObject({
    id: id('The id of a task, approval or session.'),
    until: z.enum(['end', 'change']).default('end'),
    cursor: z.string().optional().describe('The cursor of an earlier answer: what has changed since then counts.'),
    wait_seconds: waitSeconds(
      MAX_WAIT_SECONDS,
      `How long to wait, 0 to ${MAX_WAIT_SECONDS} seconds; ${DEFAULT_WAIT_SECONDS} by default.`,
    ),
  }),
  output: statusView.extend({
    reached: z.boolean().describe('Whether what was waited for has come about.'),
    next_step: z.string().describe('What to do now.'),
  }),
  annotations: READS,
  example: { id: '0197a1b2-c3d4-7000-8000-000000000002', until: 'end' },
  run: async ({ id: subject, until, cursor, wait_seconds = DEFAULT_WAIT_SECONDS }, { operations }, signal) => {
    const deadline = performance.now() + wait_seconds * 1_000;
    let { view, reached } = await look(operations, { subject, until, cursor, waitMs: 0, signal });
    while (!reached && performance.now() < deadline) {
      const waitMs = Math.min(Math.ceil(deadline - performance.now()), MAX_POLL_MS);
      const askedAt = performance.now();
      ({ view, reached } = await look(operations, { subject, until, cursor: view.cursor, waitMs, signal }));
      const isEarly = view.changes.length === 0 && performance.now() - askedAt < waitMs / 2;
      if (!reached && isEarly) await pause(restMs(view, deadline), undefined, { signal });
    }
    const next_step = nextStep(view, reached);
    return { text: `${describeStatus(view)} ${next_step}`, data: { ...withEnd(view), reached, next_step } };
  },
});

interface Look {
  readonly subject: string;
  readonly until: Until;
  readonly cursor: string | undefined;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

async function look(
  operations: Operations,
  { subject, until, cursor, waitMs, signal }: Look,
): Promise<{ view: StatusView; reached: boolean }> {
  const query = given({ cursor, wait_ms: waitMs === 0 ? undefined : waitMs });
  const { data: view } = await operations.call('getStatus', { params: { id: subject }, query }, { signal });
  const { ended } = withEnd(view);
  // Without a cursor the API lists everything as changed.
  const changed = cursor !== undefined && view.changes.length > 0;
  return { view, reached: ended || (until === 'change' && changed) };
}

/** The pause, in milliseconds, after a gateway answered early without a change, as one does that shuts down. */
function restMs({ poll_after_ms: pollAfterMs }: StatusView, deadline: number): number {
  return Math.max(0, Math.min(pollAfterMs, Math.ceil(deadline - performance.now())));
}

function nextStep(view: StatusView, reached: boolean): string {
  if (withEnd(view).ended) return `It has ended: go on with what depends on ${view.status}.`;
  if (reached) return 'It has changed: act on it, or wait_for it again with this cursor.';
  return 'Time is up: call wait_for again with this cursor, or do something else first.';
}
