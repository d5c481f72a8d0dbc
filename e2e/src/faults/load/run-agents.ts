import type { Caller } from '../../topology/topology.js';
import type { Random } from '../random.js';
import { createAgent } from './agent.js';
import type { Cast } from './cast.js';
import type { HistoryRecorder } from './history.js';
import type { Performer } from './perform-call.js';
import { runWorkflow } from './workflow.js';

/** Lets agents run one workflow after another until stopped. Resolves when the last workflow has ended. */
export async function runAgents(options: {
  readonly count: number;
  readonly performer: Performer;
  readonly history: HistoryRecorder;
  readonly random: Random;
  readonly stop: AbortSignal;
}): Promise<void> {
  const { count, performer, history, stop } = options;
  const work = Array.from({ length: count }, async (_, index) => {
    const random = options.random.fork(`agent ${index}`);
    const agent = createAgent({ performer, history, random });
    while (!stop.aborted) await runWorkflow(agent, castOf(index), random);
  });
  await Promise.all(work);
}

function castOf(index: number): Cast {
  const legal = (name: string): Caller => ({ subject: `legal-${name}-${index % 5}`, roles: ['legal'] });
  return {
    sender: { subject: `finance-${index}`, roles: ['finance', 'legal'] },
    worker: { subject: `manager-${index % 5}`, roles: ['manager'] },
    approvers: [legal('a'), legal('b')],
    deputy: { subject: `deputy-${index}`, roles: ['deputy'] },
    board: { subject: `board-${index % 5}`, roles: ['board'] },
  };
}
