import type { ApiResponse } from '@handoff/client';
import { HandoffApiError } from '@handoff/client';
import { canonicalJson, sha256Hex } from '@handoff/kernel';

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

/** Makes a call that changes something: the same call made again gets the first one's answer. */
export type CallOnce = <T extends object>(
  call: NamedCall,
  perform: (idempotencyKey: string) => Promise<ApiResponse<T>>,
  settles?: Settles<T>,
) => Promise<Outcome<T>>;

/** In what time the same call counts as the same. */
export const SAME_CALL_MS = 3_600_000;

const MAX_REMEMBERED = 10_000;
/** How many refused attempts of one call are looked past. */
const MAX_ATTEMPTS = 16;
const FIRST_PAUSE_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/**
 * Names calls, so that a model that repeats itself does not do things twice. The Idempotency-Key of a call is a hash of
 * the tool and its canonical arguments and the hour; or of the tool and the `request_id`, where the model gave one. The
 * gateway adds the caller. An hour that began just before the repetition would let it through: calls that were made
 * through here are remembered, and keep their name for an hour.
 *
 * A refusal is kept with its key, too. It must not stick: what was refused an hour ago may be fine by now. So a refusal
 * that is not fresh is looked past, and the call made under its next name, which is the same for everybody.
 */
export function createCallOnce(caller: string, memory: CallMemory): CallOnce {
  return async (call, perform, settles = () => true) => {
    const name = nameOf(call, (identity) => memory.windowOf(`${caller}\n${identity}`));
    for (let attempt = 0; ; attempt += 1) {
      try {
        const { data, replayed } = await untilFree(() => perform(keyOf(call.tool, name, attempt)));
        if (!replayed || settles(data) || attempt === MAX_ATTEMPTS) return { ...data, repeated: replayed };
      } catch (error) {
        if (!isOldRefusal(error) || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  };
}

function nameOf({ tool, args, requestId }: NamedCall, windowOf: (identity: string) => number): string {
  if (requestId !== undefined) return sha256Hex(JSON.stringify(['request', tool, requestId]));
  const identity = sha256Hex(`${tool}\n${canonicalJson(args)}`);
  return sha256Hex(JSON.stringify(['window', identity, windowOf(identity)]));
}

function keyOf(tool: string, name: string, attempt: number): string {
  return `mcp-${tool}-${name}${attempt === 0 ? '' : `-${attempt}`}`;
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

/** Which window a call belongs to: the one in which it was made first, for as long as a window is. */
export interface CallMemory {
  windowOf(identity: string): number;
}

/** Remembers the calls that were made through one process. Bounded: the oldest makes room. */
export function createCallMemory(now: () => number = Date.now): CallMemory {
  const known = new Map<string, number>();
  return {
    windowOf: (identity) => {
      const key = sha256Hex(identity);
      const at = now();
      const first = known.get(key);
      if (first !== undefined && at - first < SAME_CALL_MS) return Math.floor(first / SAME_CALL_MS);
      known.delete(key);
      known.set(key, at);
      if (known.size > MAX_REMEMBERED) known.delete(known.keys().next().value!);
      return Math.floor(at / SAME_CALL_MS);
    },
  };
}
