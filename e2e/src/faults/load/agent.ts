import { randomUUID } from 'node:crypto';
import type { Caller } from '../../topology/topology.js';
import type { Random } from '../random.js';
import type { Call, HistoryRecorder, Operation } from './history.js';
import type { Performer, Settled } from './perform-call.js';

/** The parts of a call, apart from its caller. The body may contain the marker of the call. */
export interface Wanted {
  readonly operation: Operation;
  readonly method?: Call['method'];
  readonly path: string;
  readonly body?: (marker: string) => object;
  readonly ifMatch?: number;
  /** The reason why the call must be refused; undefined when it may succeed. */
  readonly barred?: string;
  /** Whether it succeeds whatever roles the caller has: it is the person who may make it. */
  readonly needsNoRole?: boolean;
  /** Whether the caller can lose the right to make it, so that it may be refused although it has acted. */
  readonly rightCanEnd?: boolean;
}

/** An agent that sometimes repeats a call, sends it twice concurrently, or reuses a key by mistake. */
export interface Agent {
  /** Resolves with the final answer; undefined when the outcome is unknown. */
  ask(caller: Caller, wanted: Wanted): Promise<Settled | undefined>;
  look(caller: Caller, operation: Operation, path: string): Promise<Settled | undefined>;
}

/** The probabilities of unusual behaviour. */
const SENT_TWICE_AT_ONCE = 0.1;
const SENT_AGAIN_LATER = 0.1;
const KEY_REUSED = 0.03;
const ROLE_LOST = 0.03;
/** A role that takes part in no task. */
const OTHER_ROLES = ['ops'];
/** Keeps a machine with two cores busy, but not so busy that recovery has to wait for a core. */
const THINKING_MS = 300;

/** Whether a repetition is a different request, because its body contains the marker. */
function isMarked({ body }: Wanted): boolean {
  return JSON.stringify(body?.('one')) !== JSON.stringify(body?.('other'));
}

export function createAgent(deps: {
  readonly performer: Performer;
  readonly history: HistoryRecorder;
  readonly random: Random;
}): Agent {
  const { performer, history, random } = deps;

  const begin = (caller: Caller, wanted: Wanted, key: string | undefined, reusesKey = false): Call => {
    const { operation, method = 'POST', path, body, ifMatch, barred, rightCanEnd } = wanted;
    return history.newCall({ operation, caller, method, path, body, key, ifMatch, reusesKey, barred, rightCanEnd });
  };

  return {
    async ask(caller, wanted) {
      const call = begin(caller, wanted, randomUUID());
      const settled = random.chance(SENT_TWICE_AT_ONCE)
        ? (await Promise.all([performer.perform(call), performer.perform(call)])).find(Boolean)
        : await performer.perform(call);
      if (settled?.ok === true && random.chance(SENT_AGAIN_LATER)) await performer.perform(call);
      if (settled?.ok === true && random.chance(KEY_REUSED) && isMarked(wanted))
        await performer.perform(begin(caller, wanted, call.key, true));
      if (settled?.ok === true && wanted.needsNoRole !== true && random.chance(ROLE_LOST))
        await performer.perform(history.withOtherRoles(call, OTHER_ROLES));
      await new Promise((resolve) => setTimeout(resolve, random.between(0, THINKING_MS)));
      return settled;
    },
    look(caller, operation, path) {
      return performer.perform(begin(caller, { operation, method: 'GET', path }, undefined));
    },
  };
}
