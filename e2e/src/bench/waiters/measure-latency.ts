import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '@handoff/client';
import { openStream, type OpenedStream } from '../../support/event-stream.js';
import { startScaledTopology } from '../../topology/scaled-topology.js';
import type { Table } from '../render-table.js';

/** By then the long poll waits, even on a busy machine. */
const PARKED_MS = 40;

/** Measures how soon a decision is known after it is sent: by its own answer, a long poll, and an event stream. */
export async function measureLatency(rounds: number): Promise<Table> {
  const topology = await startScaledTopology();
  let stream: OpenedStream | undefined;
  try {
    const [one, two] = topology.gateways as readonly [string, string];
    const tokenOf = (role: string): Promise<string> => topology.token({ subject: role, roles: [role] });
    const [finance, legal] = [await tokenOf('finance'), await tokenOf('legal')];
    const asker = createClient({ baseUrl: one, token: finance });
    const decider = createClient({ baseUrl: two, token: legal });
    const told = new Map<string, (at: number) => void>();
    stream = await openStream(
      one,
      { authorization: `Bearer ${finance}`, query: { type: 'approval.decided' } },
      (message) => told.get(message.data.subject ?? '')?.(performance.now()),
    );

    const samples: Record<'answer' | 'poll' | 'stream', number[]> = { answer: [], poll: [], stream: [] };
    for (let round = 0; round < rounds; round += 1) {
      const id = await askForApproval(asker);
      const { cursor } = (await asker.call('getStatus', { params: { id } })).data;
      const byStream = new Promise<number>((resolve) => told.set(id, resolve));
      const byPoll = asker
        .call('getStatus', { params: { id }, query: { cursor, wait_ms: 30_000 } })
        .then(() => performance.now());
      await pause(PARKED_MS);
      const from = performance.now();
      const byAnswer = decider
        .call('decideApproval', { params: { approval_id: id }, body: { decision: 'approved' } })
        .then(() => performance.now());
      const [answer, poll, streamed] = await Promise.all([byAnswer, byPoll, byStream]);
      samples.answer.push(answer - from);
      samples.poll.push(poll - from);
      samples.stream.push(streamed - from);
      told.delete(id);
    }
    return [
      ['', 'median', 'p99', 'most'],
      ['the decision is answered', ...figures(samples.answer)],
      ['a long poll is answered', ...figures(samples.poll)],
      ['an event stream tells', ...figures(samples.stream)],
    ];
  } finally {
    stream?.leave();
    await topology.stop();
  }
}

async function askForApproval(asker: ReturnType<typeof createClient>): Promise<string> {
  const body = { target: 'manager', task: { task_type: 'bench' } };
  const { task_id } = (await asker.call('routeTask', { body }, { idempotencyKey: randomUUID() })).data;
  return (await asker.call('requestApproval', { body: { task_id, approver_role: 'legal' } })).data.approval_id;
}

function figures(samples: readonly number[]): [string, string, string] {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number): string =>
    `${sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1)} ms`;
  return [at(0.5), at(0.99), at(1)];
}
