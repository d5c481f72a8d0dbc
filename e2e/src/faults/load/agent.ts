import { randomUUID } from 'node:crypto';
import type { Caller } from '../../topology/topology.js';
import type { Random } from '../random.js';
import type { Call, HistoryRecorder, Operation } from './history.js';
import type { Performer, Settled } from './perform-call.js';

/** What a call is made of, beyond who makes it; the body may hold the marker of the call. */
export interface Wanted {
  readonly operation: Operation;
  readonly method?: Call['method'];
  readonly path: string;
  readonly body?: (marker: string) => object;
  readonly ifMatch?: number;
  /** Why it has to be refused; undefined where it need not be. */
  readonly barred?: string;
}

/** Somebody who asks for things, sometimes twice, sometimes twice at once, sometimes for another thing by mistake. */
export interface Agent {
  /** Resolves with the answer that stands; undefined when it is not known what became of it. */
  ask(caller: Caller, wanted: Wanted): Promise<Settled | undefined>;
  look(caller: Caller, operation: Operation, path: string): Promise<Settled | undefined>;
}

/** How often an agent does what agents should not need to do. */
const SENT_TWICE_AT_ONCE = 0.1;
const SENT_AGAIN_LATER = 0.1;
const KEY_REUSED = 0.03;
const ROLE_LOST = 0.03;
/** A role that takes part in nothing. */
const OTHER_ROLES = ['ops'];
/** So that a machine of two cores is busy, and not so busy that recovering means waiting for a turn. */
const THINKING_MS = 300;

/** Whether asking for it once more is another request: its body says which it is. */
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
    const { operation, method = 'POST', path, body, ifMatch, barred } = wanted;
    return history.newCall({ operation, caller, method, path, body, key, ifMatch, reusesKey, barred });
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
      if (settled?.ok === true && random.chance(ROLE_LOST))
        await performer.perform(history.withOtherRoles(call, OTHER_ROLES));
      await new Promise((resolve) => setTimeout(resolve, random.between(0, THINKING_MS)));
      return settled;
    },
    look(caller, operation, path) {
      return performer.perform(begin(caller, { operation, method: 'GET', path }, undefined));
    },
  };
}
