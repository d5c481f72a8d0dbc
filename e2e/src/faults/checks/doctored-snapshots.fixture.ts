import { canonicalJson, sha256Hex } from '@handoff/kernel';
import type { HistoryEntry } from '../load/history.js';
import { MADE_AT } from './honest-snapshot.js';
import type { Snapshot } from './snapshot.js';
import type { InvariantName } from './violation.js';

type Doctored = readonly [what: string, invariant: InvariantName, change: (honest: Snapshot) => Partial<Snapshot>];

/** The traces of some product defects, and the invariant that has to fail for each. */
export const DOCTORED: readonly Doctored[] = [
  ['an acknowledged session is gone', 'acknowledged-once', () => ({ sessions: [], audit: [] })],
  [
    'an acknowledged task has other content',
    'acknowledged-once',
    ({ tasks }) => ({ tasks: edit(tasks, 0, { description: 'other' }) }),
  ],
  [
    'a task is at a version before the one acknowledged',
    'acknowledged-once',
    ({ approvals }) => ({ approvals: edit(approvals, 0, { version: 1 }) }),
  ],
  [
    'somebody else than the one acknowledged has decided',
    'acknowledged-once',
    ({ decisions }) => ({ decisions: edit(decisions, 0, { subject: 'y' }) }),
  ],
  [
    'what was refused was done',
    'acknowledged-once',
    ({ decisions }) => ({ decisions: edit(decisions, 0, { notes: 'canary-3' }) }),
  ],

  ['a key made two tasks', 'key-acts-once', ({ tasks }) => ({ tasks: [...tasks, { ...tasks[0]!, id: 'another' }] })],
  [
    'a key of unknown outcome made two tasks',
    'key-acts-once',
    ({ tasks, history }) => ({
      tasks: [...tasks, ...tasks],
      history: { ...history, entries: history.entries.filter(({ call }) => call !== 1) },
    }),
  ],
  [
    'a repetition was answered with other bytes',
    'key-acts-once',
    ({ history }) => ({
      history: {
        ...history,
        entries: [...history.entries, { ...answerTo(history.entries, 1), body: '{"task_id": 1}' }],
      },
    }),
  ],
  [
    'a repetition was refused',
    'key-acts-once',
    ({ history }) => ({
      history: {
        ...history,
        entries: [...history.entries, { ...answerTo(history.entries, 1), type: 'fail', status: 409 }],
      },
    }),
  ],
  [
    'a reply is kept whole, however large',
    'key-acts-once',
    ({ commands }) => ({ commands: edit(commands, 0, { reply_body: 'x'.repeat(9_000), composed: true }) }),
  ],
  ['nothing in Postgres remembers the command', 'key-acts-once', () => ({ commands: [] })],
  [
    'a key was good for another request',
    'key-acts-once',
    ({ history }) => ({ history: { ...history, calls: edit(history.calls, 1, { reusesKey: true }) } }),
  ],

  [
    'a request that had to be refused succeeded',
    'keeps-out',
    ({ history }) => ({ history: { ...history, calls: edit(history.calls, 1, { barred: 'its role was lost' }) } }),
  ],

  ['a change is not on record', 'audit-joins-state', ({ audit }) => ({ audit: audit.filter((_, at) => at !== 5) })],
  [
    'a change is on record twice',
    'audit-joins-state',
    ({ audit }) => ({ audit: [...audit, { ...audit[5]!, id: 'again', seq: 7 }] }),
  ],
  ...([99, 9_001] as const).map((at): Doctored => [
    `a process's own clock was written down (${at})`,
    'audit-joins-state',
    ({ tasks }) => ({ tasks: edit(tasks, 0, { updated_ms: at }) }),
  ]),
  ['the log has a gap', 'audit-joins-state', ({ audit }) => ({ audit: edit(audit, 5, { seq: 9 }) })],
  ['the log tells of what does not exist', 'audit-joins-state', ({ tasks }) => ({ tasks: tasks.slice(1) })],
  [
    'a task went where it may not',
    'audit-joins-state',
    ({ audit }) => ({ audit: edit(audit, 3, { event_type: 'task.resumed' }) }),
  ],
  [
    'a task is not where its log has it',
    'audit-joins-state',
    ({ tasks }) => ({ tasks: edit(tasks, 0, { status: 'completed' }) }),
  ],
  [
    'somebody approved their own request',
    'audit-joins-state',
    ({ approvals }) => ({ approvals: edit(approvals, 0, { decided_by: approvals[0]!.requested_by }) }),
  ],
  [
    'an approval was decided twice',
    'audit-joins-state',
    ({ audit }) => ({ audit: [...audit, { ...audit[4]!, id: 'again', seq: 7 }] }),
  ],

  [
    'somebody has two votes',
    'audit-joins-state',
    ({ decisions, approvals }) => ({
      decisions: [...decisions, ...decisions],
      approvals: edit(approvals, 0, { required_votes: [2] }),
    }),
  ],
  [
    'who asked has a vote',
    'audit-joins-state',
    ({ decisions, approvals }) => ({ decisions: edit(decisions, 0, { subject: approvals[0]!.requested_by.subject }) }),
  ],
  [
    'somebody voted without the role and without a delegation',
    'audit-joins-state',
    ({ decisions }) => ({ decisions: edit(decisions, 0, { role: 'legal', subject: 'other' }) }),
  ],
  [
    'somebody decided when time had run out',
    'audit-joins-state',
    ({ decisions, approvals }) => ({ decisions: edit(decisions, 0, { decided_ms: approvals[0]!.expires_ms }) }),
  ],
  [
    'a vote is not on record',
    'audit-joins-state',
    ({ decisions }) => ({ decisions: [...decisions, { ...decisions[0]!, subject: 'other', decision: 'rejected' }] }),
  ],
  [
    'an approval lacks a vote',
    'audit-joins-state',
    ({ approvals }) => ({ approvals: edit(approvals, 0, { required_votes: [2] }) }),
  ],
  [
    'a task says something else than what was approved',
    'audit-joins-state',
    ({ tasks }) => ({ tasks: edit(tasks, 0, { context: { amount: 9 } }) }),
  ],
  [
    'a task waits for nothing',
    'audit-joins-state',
    ({ tasks, audit }) => ({
      tasks: edit(tasks, 0, { status: 'awaiting_approval', version: 2 }),
      audit: audit.filter(({ event_type }) => event_type !== 'task.resumed'),
    }),
  ],
  [
    'a task says something else than what is asked',
    'audit-joins-state',
    ({ approvals, tasks, audit }) => ({
      approvals: edit(approvals, 0, { status: 'pending', version: 1, content_hash: 'f'.repeat(64) }),
      tasks: edit(tasks, 0, { status: 'awaiting_approval', version: 2 }),
      decisions: [],
      audit: audit.slice(0, 4),
    }),
  ],

  [
    'an event waits for ever',
    'every-event-delivered',
    ({ outbox }) => ({ outbox: edit(outbox, 2, { published: false }) }),
  ],
  ['an event is marked and not on the stream', 'every-event-delivered', ({ stream }) => ({ stream: stream.slice(1) })],
  ['an event is not on record', 'every-event-delivered', ({ audit }) => ({ audit: edit(audit, 2, { id: 'other' }) })],
  ['a subscriber was not given an event', 'every-event-delivered', ({ observed }) => ({ observed: observed.slice(1) })],
  [
    'an event was published and never committed',
    'every-event-delivered',
    ({ outbox }) => ({ outbox: outbox.slice(1) }),
  ],
  [
    'one event has two bodies',
    'every-event-delivered',
    ({ stream }) => ({ stream: [...stream, { ...stream[0]!, body: '{}' }] }),
  ],
  [
    'a later change comes before an earlier one',
    'every-event-delivered',
    ({ observed }) => ({ observed: [...observed].reverse() }),
  ],
  ...(
    [
      ['the loss before the earlier one was made', -2_000, -1],
      ['the loss after the later one was given', 3_501, 4_000],
    ] as const
  ).map(([when, from, until]): Doctored => [
    `a later change comes before an earlier one, ${when}`,
    'every-event-delivered',
    ({ observed }) => ({ ...swapped(observed), losses: [{ from: MADE_AT + from, until: MADE_AT + until }] }),
  ]),

  [
    'an event was never sent to the webhook',
    'webhooks-delivered',
    ({ webhook }) => ({ webhook: { ...webhook, receipts: [] } }),
  ],
  [
    'an event that the endpoint refused is taken for delivered',
    'webhooks-delivered',
    ({ webhook }) => ({ webhook: { ...webhook, receipts: webhook.receipts.slice(0, 1) } }),
  ],
  [
    'an event was accepted only without a signature',
    'webhooks-delivered',
    ({ webhook }) => ({ webhook: { ...webhook, receipts: edit(webhook.receipts, 1, { signed: false }) } }),
  ],
  [
    'an attempt was signed wrongly',
    'webhooks-delivered',
    ({ webhook }) => ({ webhook: { ...webhook, receipts: edit(webhook.receipts, 0, { signed: false }) } }),
  ],
  [
    'one event was sent with two bodies',
    'webhooks-delivered',
    ({ webhook }) => ({ webhook: { ...webhook, receipts: edit(webhook.receipts, 0, { body: '{}' }) } }),
  ],
  [
    'a webhook was told of what its role may not know',
    'webhooks-delivered',
    ({ webhook, outbox }) => ({
      webhook: { ...webhook, receipts: [...webhook.receipts, { ...webhook.receipts[1]!, ...outbox[0]! }] },
    }),
  ],
  ['a delivery was never made', 'webhooks-delivered', () => ({ deliveries: [] })],
  [
    'an event has two deliveries',
    'webhooks-delivered',
    ({ deliveries }) => ({ deliveries: [...deliveries, ...deliveries] }),
  ],
  [
    'a delivery waits for ever',
    'webhooks-delivered',
    ({ deliveries }) => ({ deliveries: edit(deliveries, 0, { status: 'pending' }) }),
  ],

  ...(
    [
      ['a question was decided by a bundle that was never published', { digest: 'other' }],
      ['a question was decided by a version that is not there', { version: 3 }],
      ['a question was decided by what had been replaced', { askedAt: 350 }],
      ['a question was allowed and its bundle denies', { version: 2, digest: 'digest-2' }],
      ['a question was not decided, and its bundle is good', { code: 'not_evaluated' }],
      ['a question was allowed by nothing', { version: null, digest: null }],
      ['an answer is not on record', { traceId: 'other' }],
    ] as const
  ).map(([what, change]): Doctored => [
    what,
    'by-what-is-published',
    ({ policy }) => ({ policy: { ...policy, questions: edit(policy.questions, 1, change) } }),
  ]),
  [
    'an answer is on record otherwise than it was given',
    'by-what-is-published',
    ({ audit }) => ({ audit: edit(audit, 7, { metadata: { outcome: 'deny', digest: 'digest-1' } }) }),
  ],
  [
    'an acknowledged version is not there',
    'by-what-is-published',
    ({ policy }) => ({
      policy: { ...policy, publications: [...policy.publications, { version: 9, answeredAt: 400 }] },
    }),
  ],

  [
    'something is not well long after',
    'recovers',
    () => ({ recoveries: [{ tookMs: 60_001, missing: ['task 1 is not ready'], waitedFor: [] }] }),
  ],
  ['it took too long', 'recovers', () => ({ recoveries: [{ tookMs: 30_001, missing: [], waitedFor: [] }] })],
  ['a process ended by itself', 'recovers', () => ({ crashes: ['task 1 ended with 1'] })],
  ['a transaction was left open', 'recovers', () => ({ idleInTransaction: 1 })],
  [
    'a call never got an answer',
    'recovers',
    ({ history }) => ({ history: { ...history, entries: history.entries.filter(({ call }) => call !== 3) } }),
  ],

  [
    'a request failed with nothing broken',
    'no-leak',
    ({ history }) => ({
      history: {
        ...history,
        entries: [
          ...history.entries,
          { call: 1, attempt: 3, gateway: 0, type: 'invoke', at: 400 },
          { call: 1, attempt: 3, gateway: 0, type: 'unknown', at: 410 },
        ],
      },
    }),
  ],
  [
    'an error is no problem document',
    'no-leak',
    ({ history }) => ({ history: changeAnswer(history, 3, { contentType: 'text/plain' }) }),
  ],
  [
    'an error shows a stack',
    'no-leak',
    ({ history }) => ({ history: changeAnswer(history, 3, { body: 'at run (/app/task.js:1:2)' }) }),
  ],
  [
    'a log holds a token',
    'no-leak',
    () => ({ logs: [{ process: 'gateway 1', line: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.sig' }] }),
  ],
  [
    'a log holds what a client wrote',
    'no-leak',
    () => ({ logs: [{ process: 'task 1', line: '{"reason":"canary-2"}' }] }),
  ],
  [
    'a log holds the secret of a webhook',
    'no-leak',
    () => ({ logs: [{ process: 'webhook 1', line: '{"secret":"whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"}' }] }),
  ],
  [
    'an event tells the plain hash of a content',
    'no-leak',
    ({ stream, approvals }) => ({
      stream: edit(stream, 2, { body: JSON.stringify({ data: { content_hash: approvals[0]!.content_hash } }) }),
    }),
  ],
  [
    'a webhook is sent the plain hash of a payload',
    'no-leak',
    ({ tasks, webhook }) => ({
      webhook: {
        ...webhook,
        receipts: edit(webhook.receipts, 1, { body: sha256Hex(canonicalJson(tasks[0]!.payload)) }),
      },
    }),
  ],
  ['a log holds SQL', 'no-leak', () => ({ logs: [{ process: 'task 1', line: 'SELECT id FROM tasks' }] })],
];

function edit<R>(rows: readonly R[], index: number, change: Partial<R>): readonly R[] {
  return rows.map((row, at) => (at === index ? { ...row, ...change } : row));
}

/** The second change of the task (event 3) is given before its first (event 1). */
export function swapped(observed: Snapshot['observed']): Pick<Snapshot, 'observed'> {
  const first = observed[1]!;
  return { observed: [...observed.filter(({ id }) => id !== first.id), { ...first, at: MADE_AT + 9_000 }] };
}

function answerTo(entries: readonly HistoryEntry[], call: number): HistoryEntry {
  return entries.find((entry) => entry.call === call && entry.type === 'ok')!;
}

function changeAnswer(history: Snapshot['history'], call: number, change: Partial<HistoryEntry>): Snapshot['history'] {
  const { calls, entries } = history;
  return {
    calls,
    entries: entries.map((entry) =>
      entry.call === call && entry.status !== undefined ? { ...entry, ...change } : entry,
    ),
  };
}
