import type { ApiResponse } from '@handoff/client';
import { HandoffApiError } from '@handoff/client';
import { actingRolesOf, canonicalJson, OTHER_IDS_MS, sha256Hex } from '@handoff/kernel';

/** One call of a tool, as far as it matters whether it is the same as another. */
export interface NamedCall {
  readonly tool: string;
  /** The arguments, without `request_id`. */
  readonly args: object;
  /** The caller's own name for it, where it gave one. */
  readonly requestId: string | undefined;
}

/** Whether an answer settles the call; one that does not is no better than none, and is not repeated. */
type Settles<T> = (data: T) => boolean;

/** What came of a call, and whether it is the answer to an earlier one just like it. */
export type Outcome<T> = T & { readonly repeated: boolean };

/** What names a call: its key, and those of the hours before and after, under which another process may have made it. */
export interface CallKeys {
  readonly idempotencyKey: string;
  readonly otherIdempotencyKeys?: readonly string[];
}

/** Makes a call that changes something: the same call made again gets the first one's answer. */
export type CallOnce = <T extends object>(
  call: NamedCall,
  perform: (keys: CallKeys) => Promise<ApiResponse<T>>,
  settles?: Settles<T>,
) => Promise<Outcome<T>>;

/** In what time the same call counts as the same. */
export const SAME_CALL_MS = OTHER_IDS_MS;

/**
 * Settles with other processes which hour names a call: the one that the first of them proposed within the last `seconds`.
 */
export type AgreeOnHour = (call: string, proposed: number, seconds: number) => Promise<number>;

const MAX_REMEMBERED = 10_000;
/** How many old refusals one call looks past. */
const MAX_STEPS = 256;
const FIRST_PAUSE_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/**
 * Names calls, so that a model that repeats itself does not do things twice. The Idempotency-Key of a call is a hash of
 * the tool, its canonical arguments and the hour, or the `request_id` instead of the hour where the model gave one: so
 * it can repeat something on purpose. The gateway adds the caller. An hour that began just before the repetition would
 * let it through: processes that share a store agree on the hour of the first call, and where they cannot, each remembers
 * the calls that were made through it. What neither knows of, the service finds: a call names the keys of the hours before
 * and after too. A call keeps its name for an hour.
 *
 * A refusal is kept with its key, too. It must not stick: what was refused a minute ago may be fine by now. So a refusal
 * that is not fresh is looked past, and the call made under its next name, which is the same for everybody.
 *
 * A key that another role has used belongs to that role's call (`IDEMPOTENCY_KEY_REUSED`). The call is then named by the
 * caller's roles too.
 *
 * @param caller names the caller among all those whose calls the memory remembers.
 * @param heldRoles the roles that the caller holds at the moment.
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
      // Others may have looked past the same one meanwhile.
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
    // The hour after: of a process whose clock is ahead, or that came first with a call made just after this one.
    return [hour, hour - 1, hour + 1].map((each) => sha256Hex(`${identity}\n${each}`));
  }
}

/** The hour that names a call: as it is agreed on, or, where nobody can be asked, as this process remembers it. */
async function agreedHour({ agreeOnHour, now }: CallMemory, call: string, remembered: RememberedCall): Promise<number> {
  if (agreeOnHour === undefined) return remembered.hour;
  const proposed = Math.floor(now() / SAME_CALL_MS);
  return agreeOnHour(call, proposed, SAME_CALL_MS / 1_000).catch(() => remembered.hour);
}

/** The arguments are in the key: only the roles of the caller can make another request of it. */
function isOfAnotherRole(error: unknown): boolean {
  return error instanceof HandoffApiError && error.code === 'IDEMPOTENCY_KEY_REUSED';
}

function keyOf(tool: string, name: string, refusals: number): string {
  return `mcp-${tool}-${name}${refusals === 0 ? '' : `-${refusals}`}`;
}

function isOldRefusal(error: unknown): boolean {
  return error instanceof HandoffApiError && error.replayed;
}

/** A model may make the same call twice at the same time: the second waits for the first one's answer. */
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

/** What is known of a call that was made before. */
export interface RememberedCall {
  /** The hour in which it was made first. */
  readonly hour: number;
  /** What it was called when it was made last. */
  name: string | undefined;
  /** How many refusals of it have been looked past under that name. */
  refusals: number;
}

export interface CallMemory {
  /** What is known of a call, which is made now if it never was. */
  recall(identity: string): RememberedCall;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** How processes agree on hours; undefined for one that is alone. */
  readonly agreeOnHour: AgreeOnHour | undefined;
}

/** Remembers the calls that were made through one process, each for an hour. Bounded: the oldest makes room. */
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
