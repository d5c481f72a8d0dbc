import type { ApiResponse } from '@handoff/client';
import { HandoffApiError } from '@handoff/client';
import { actingRolesOf, canonicalJson, OTHER_IDS_MS, sha256Hex } from '@handoff/kernel';

/** A tool call's identity: what decides whether two calls are the same. */
export interface NamedCall {
  readonly tool: string;
  /** The arguments, without `request_id`. */
  readonly args: object;
  /** The caller's own name for the call, if it gave one. */
  readonly requestId: string | undefined;
}

/** Whether an answer settles the call. An answer that does not is not repeated: the call is made again. */
type Settles<T> = (data: T) => boolean;

/** A call's answer, and whether it repeats the answer to an earlier identical call. */
export type Outcome<T> = T & { readonly repeated: boolean };

/** A call's key, and its keys for the previous and next hour, under which another process may have made it. */
export interface CallKeys {
  readonly idempotencyKey: string;
  readonly otherIdempotencyKeys?: readonly string[];
}

/** Makes a call that changes something. The same call made again gets the first answer. */
export type CallOnce = <T extends object>(
  call: NamedCall,
  perform: (keys: CallKeys) => Promise<ApiResponse<T>>,
  settles?: Settles<T>,
) => Promise<Outcome<T>>;

/** How long a repeated call counts as the same. */
export const SAME_CALL_MS = OTHER_IDS_MS;

/** Agrees with other processes on a call's hour: the first one that a process proposed within the last `seconds`. */
export type AgreeOnHour = (call: string, proposed: number, seconds: number) => Promise<number>;

const MAX_REMEMBERED = 10_000;
/** The maximum number of stored refusals that one call skips. */
const MAX_STEPS = 256;
const FIRST_PAUSE_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/**
 * Gives calls idempotency keys, so that a model that repeats itself does not act twice. The key is a hash of the tool,
 * its canonical arguments and the hour. A `request_id` from the model replaces the hour, so that it can repeat a call
 * on purpose. The gateway adds the caller. A repetition just after a full hour must get the same key: processes that
 * share a store agree on the hour of the first call; without the store, each process remembers its own calls. As a last
 * resort the service finds the first call, because a call also names its keys for the previous and next hour. A call
 * keeps its key for an hour.
 *
 * The gateway stores refusals under the key, too. A stored refusal must not stick, because the same call may be allowed
 * a minute later. So a call skips a stored refusal and uses its next key, which is the same in every process.
 *
 * A key that another role has used belongs to that role's call (`IDEMPOTENCY_KEY_REUSED`). The key is then made from
 * the caller's roles too.
 *
 * @param caller identifies the caller in the memory.
 * @param heldRoles the caller's current roles.
 */
export function createCallOnce(
  caller: string,
  memory: CallMemory,
  heldRoles: () => Promise<readonly string[]> = async () => [],
): CallOnce {
  return async (call, perform, settles = () => true) => {
    const parts = [call.tool, canonicalJson(call.args), call.requestId ?? null];
    try {
      return await make(sha256Hex(JSON.stringify(parts)), call, perform, settles);
    } catch (error) {
      if (!isOfAnotherRole(error)) throw error;
      const roles = actingRolesOf({ roles: await heldRoles() });
      return make(sha256Hex(JSON.stringify([...parts, roles])), call, perform, settles);
    }
  };

  async function make<T extends object>(
    identity: string,
    call: NamedCall,
    perform: (keys: CallKeys) => Promise<ApiResponse<T>>,
    settles: Settles<T>,
  ): Promise<Outcome<T>> {
    const remembered = memory.recall(`${caller}\n${identity}`);
    const names = await namesOf(call, identity, remembered);
    if (remembered.name !== names[0]) Object.assign(remembered, { name: names[0], refusals: 0 });
    for (let step = 0; ; step += 1) {
      const at = remembered.refusals;
      const [idempotencyKey, ...others] = names.map((name) => keyOf(call.tool, name, at)) as [string, ...string[]];
      const keys = { idempotencyKey, ...(others.length === 0 ? {} : { otherIdempotencyKeys: others }) };
      try {
        const { data, replayed } = await untilFree(() => perform(keys));
        if (!replayed || settles(data) || step === MAX_STEPS) return { ...data, repeated: replayed };
      } catch (error) {
        if (!isOldRefusal(error) || step === MAX_STEPS) throw error;
      }
      // Other calls may have skipped the same refusal meanwhile.
      remembered.refusals = Math.max(remembered.refusals, at + 1);
    }
  }

  async function namesOf(
    { requestId }: NamedCall,
    identity: string,
    remembered: RememberedCall,
  ): Promise<readonly string[]> {
    if (requestId !== undefined) return [identity];
    const hour = await agreedHour(memory, `${caller}\n${identity}`, remembered);
    // The next hour: for a process whose clock is ahead, or that was faster with a later call.
    return [hour, hour - 1, hour + 1].map((each) => sha256Hex(`${identity}\n${each}`));
  }
}

/** A call's hour: the agreed one, or this process's memory when the store is unreachable. */
async function agreedHour({ agreeOnHour, now }: CallMemory, call: string, remembered: RememberedCall): Promise<number> {
  if (agreeOnHour === undefined) return remembered.hour;
  const proposed = Math.floor(now() / SAME_CALL_MS);
  return agreeOnHour(call, proposed, SAME_CALL_MS / 1_000).catch(() => remembered.hour);
}

/** The key contains the arguments, so only the caller's roles can make it a different request. */
function isOfAnotherRole(error: unknown): boolean {
  return error instanceof HandoffApiError && error.code === 'IDEMPOTENCY_KEY_REUSED';
}

function keyOf(tool: string, name: string, refusals: number): string {
  return `mcp-${tool}-${name}${refusals === 0 ? '' : `-${refusals}`}`;
}

function isOldRefusal(error: unknown): boolean {
  return error instanceof HandoffApiError && error.replayed;
}

/** A model may make the same call twice at once: the second one waits for the first answer. */
async function untilFree<T>(perform: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + LONGEST_WAIT_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
    try {
      return await perform();
    } catch (error) {
      const isInFlight = error instanceof HandoffApiError && error.code === 'IDEMPOTENCY_KEY_IN_FLIGHT';
      if (!isInFlight || performance.now() + pauseMs > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** The memory of an earlier call. */
export interface RememberedCall {
  /** The hour of the first call. */
  readonly hour: number;
  /** The key of the last call. */
  name: string | undefined;
  /** The number of its refusals that were skipped under that key. */
  refusals: number;
}

export interface CallMemory {
  /** Returns the memory of a call, and creates it for a new one. */
  recall(identity: string): RememberedCall;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** How processes agree on hours; undefined for a single process. */
  readonly agreeOnHour: AgreeOnHour | undefined;
}

/** Remembers the calls of one process, each for an hour. Bounded: a new call replaces the oldest one. */
export function createCallMemory(now: () => number = Date.now, agreeOnHour?: AgreeOnHour): CallMemory {
  const known = new Map<string, RememberedCall & { readonly firstAt: number }>();
  return {
    now,
    agreeOnHour,
    recall: (identity) => {
      const at = now();
      const before = known.get(identity);
      if (before !== undefined && at - before.firstAt < SAME_CALL_MS) return before;
      const call = { firstAt: at, hour: Math.floor(at / SAME_CALL_MS), name: undefined, refusals: 0 };
      known.delete(identity);
      known.set(identity, call);
      if (known.size > MAX_REMEMBERED) known.delete(known.keys().next().value!);
      return call;
    },
  };
}
