import type { Random } from '../random.js';
import type { Agent } from './agent.js';
import type { Cast } from './cast.js';
import type { Settled } from './perform-call.js';

/** An approval's task and participants. */
export interface Question {
  readonly agent: Agent;
  readonly cast: Cast;
  readonly task: string;
  /** True for at most one amendment of a task: of two, only the later one shows. */
  readonly mayAmend: boolean;
  readonly random: Random;
}

export type Decision = 'approved' | 'rejected';

/** Votes on an approval. `barred`: why the vote must be refused. */
export type Vote = (caller: Cast['sender'], decision: Decision, barred?: string) => Promise<Settled | undefined>;
