import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient, type HandoffClient } from '@handoff/client';
import { eventually } from '@handoff/testing';
import { openStream } from '../support/event-stream.js';
import { startEmbeddedTopology } from '../topology/embedded-topology.js';
import type { Topology } from '../topology/topology.js';
import { budgetWorkflow } from './budget-workflow.js';
import { followEndings, type Bookmark } from './event-tail.js';
import { invoiceWorker, type Bank } from './invoice-worker.js';

const START_MS = 240_000;

describe('the examples of the client', () => {
  let topology: Topology;
  beforeAll(async () => {
    topology = await startEmbeddedTopology();
  }, START_MS);
  afterAll(() => topology.stop(), START_MS);

  const as = (role: string): HandoffClient =>
    createClient({
      baseUrl: topology.gateways[0]!,
      token: () => topology.token({ subject: `${role}-agent`, roles: [role] }),
    });
  const invoice = (amount: number) =>
    as('finance').routeTask({ target: 'treasury', task: { task_type: 'pay_invoice', data: { amount } } });

  test('the budget workflow completes', async () => {
    expect(await budgetWorkflow(as('finance'), as('manager'))).toMatchObject({ kind: 'task', status: 'completed' });
  });

  test('two workers pay each invoice once, and retry a failed payment', async () => {
    const payments: number[] = [];
    let refusals = 1;
    const bank: Bank = {
      async pay(_reference, amount) {
        if (amount === 13 && refusals > 0) {
          refusals -= 1;
          throw Object.assign(new Error('closed'), { code: 'CLOSED' });
        }
        payments.push(amount);
        return `receipt ${amount}`;
      },
    };
    const stop = new AbortController();
    const workers = [1, 2].map(() => invoiceWorker(as('treasury'), bank, stop.signal));
    const amounts = Array.from({ length: 15 }, (_, n) => n);
    const routed = await Promise.all(amounts.map(invoice));
    try {
      for (const { task_id } of routed) {
        const ended = await as('finance').waitFor(task_id, { timeoutMs: 30_000 });
        expect(ended).toMatchObject({ status: 'completed' });
      }
    } finally {
      stop.abort();
      await Promise.all(workers);
    }
    expect([...payments].sort((a, b) => a - b)).toEqual(amounts);
    const retried = await as('finance').getTask({ task_id: routed[13]!.task_id });
    expect(retried).toMatchObject({ attempt: 2, result: { receipt: 'receipt 13' } });
  });

  test('the follower reports each ending once, also across a restart', async () => {
    let kept: string | undefined;
    const bookmark: Bookmark = {
      read: () => Promise.resolve(kept),
      write: async (place) => void (kept = place),
    };
    const told: string[] = [];
    const complete = async (task_type: string): Promise<void> => {
      const { task_id } = await as('finance').routeTask({ target: 'legal', task: { task_type } });
      await as('legal').completeTask({ task_id });
    };
    /** Follows until this many lines were reported. */
    const follow = async (lines: number, meanwhile: () => Promise<void>): Promise<void> => {
      const stop = new AbortController();
      const following = followEndings(as('auditor'), bookmark, (line) => told.push(line), stop.signal);
      await meanwhile();
      await eventually(() => told.length >= lines, { describe: `${lines} lines` });
      stop.abort();
      await following;
    };
    const authorization = `Bearer ${await topology.token({ subject: 'auditor-agent', roles: ['auditor'] })}`;
    const now = await openStream(topology.gateways[0]!, { authorization });
    kept = await eventually(() => now.place(), { describe: 'a place' });
    now.leave();
    await follow(1, () => complete('first'));
    await complete('while-nobody-listened');
    await follow(3, () => complete('last'));
    expect(told).toEqual([
      'first from finance to legal: task.completed',
      'while-nobody-listened from finance to legal: task.completed',
      'last from finance to legal: task.completed',
    ]);
  });
});
