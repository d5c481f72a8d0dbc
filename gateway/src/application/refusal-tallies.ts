import { createBursts, type BurstsPolicy } from './bursts.js';

/** What is known of a request that was refused; what several do not have in common is undefined where they are counted. */
export interface RequestRefusal {
  readonly principal: { readonly issuer: string; readonly subject: string; readonly roles: string[] } | undefined;
  /** The network that it came from, where nobody is known to have sent it. */
  readonly client: string | undefined;
  readonly operation: string | undefined;
  readonly method: string | undefined;
  readonly route: string | undefined;
  readonly targetId: string | undefined;
  readonly code: string;
  readonly explanation: string | undefined;
  readonly traceId: string;
  readonly traceparent: string | undefined;
}

/** Refusals that are alike, and how many there are. */
export interface Tally {
  /** What they have in common, and the trace of the first. */
  readonly refusal: RequestRefusal;
  count: number;
  /** When the first and the last came, on the monotonic clock, as the rest here. */
  readonly firstAt: number;
  lastAt: number;
  /** When it is to be recorded: until then more are counted. */
  readonly dueAt: number;
  /** Resolves when it is on record. */
  readonly recorded: Promise<void>;
  readonly markRecorded: () => void;
}

export interface TallyPolicy {
  /** How many of one kind are told one by one, before those that follow are counted. */
  readonly ofOneKind: BurstsPolicy;
  /** How many kinds of one caller are told apart, before they are put together. */
  readonly ofOneCaller: BurstsPolicy;
  /** How many kinds of all callers are told apart. */
  readonly ofAll: BurstsPolicy;
  /** For how long those of a kind are counted into one record, in milliseconds. */
  readonly windowMs: number;
  /** More kinds than this are never kept at once. */
  readonly maxOpen: number;
}

export interface RefusalTallies {
  /** Counts a refusal. Returns the tally that it is in now. */
  add(refusal: RequestRefusal): Tally;
  /** Hands out those that are due, or all, and forgets them. */
  take(which: 'due' | 'all'): readonly Tally[];
  /** When the next is due, on the monotonic clock. */
  nextDueAt(): number | undefined;
}

/** What a refusal is counted as, and under which name. */
interface Kind {
  readonly name: string;
  readonly refusal: RequestRefusal;
}

/**
 * Counts refusals by caller, route, code and target. None is left out: beyond a burst those that are alike share a record
 * that says how many they were, from when to when. A caller who tries more kinds of things than can be told apart is
 * counted by route, and where even the callers are too many, what is left is counted by code alone.
 */
export function createRefusalTallies(deps: {
  readonly policy: TallyPolicy;
  /** Milliseconds on the monotonic clock. */
  readonly now?: () => number;
}): RefusalTallies {
  const { policy, now = () => performance.now() } = deps;
  const ofOneKind = createBursts(policy.ofOneKind, now);
  const ofOneCaller = createBursts(policy.ofOneCaller, now);
  const ofAll = createBursts(policy.ofAll, now);
  const open = new Map<string, Tally>();

  const openOne = ({ name, refusal }: Kind, dueAt: number): Tally => {
    const at = now();
    let markRecorded = (): void => {};
    const recorded = new Promise<void>((resolve) => (markRecorded = resolve));
    const tally: Tally = { refusal, count: 0, firstAt: at, lastAt: at, dueAt, recorded, markRecorded };
    open.set(name, tally);
    return tally;
  };

  const tallyOf = (refusal: RequestRefusal): Tally => {
    const caller = callerOf(refusal);
    const [itself, wider, widest] = kindsOf(caller, refusal);
    const known = open.get(itself.name);
    if (known !== undefined) return known;
    const hasRoom = open.size < policy.maxOpen;
    if (hasRoom && ofOneCaller.admit(caller) && ofAll.admit(EVERYBODY)) {
      return openOne(itself, now() + (ofOneKind.admit(itself.name) ? 0 : policy.windowMs));
    }
    const shared = open.has(wider.name) || (hasRoom && ofAll.admit(EVERYBODY)) ? wider : widest;
    return open.get(shared.name) ?? openOne(shared, now() + policy.windowMs);
  };

  return {
    add(refusal) {
      const tally = tallyOf(refusal);
      tally.count += 1;
      tally.lastAt = now();
      return tally;
    },
    take(which) {
      const at = now();
      const taken = [...open].filter(([, { dueAt }]) => which === 'all' || dueAt <= at);
      for (const [name] of taken) open.delete(name);
      return taken.map(([, tally]) => tally);
    },
    nextDueAt: () => {
      let next: number | undefined;
      for (const { dueAt } of open.values()) if (next === undefined || dueAt < next) next = dueAt;
      return next;
    },
  };
}

function callerOf({ principal, client }: RequestRefusal): string {
  return JSON.stringify(principal === undefined ? [client ?? ''] : [principal.issuer, principal.subject]);
}

const EVERYBODY = 'everybody';

/**
 * From the closest to what is left when nothing else can be told apart. What a known caller tries is told by route for
 * as long as that can be; of a network it says enough that it tries.
 */
function kindsOf(caller: string, refusal: RequestRefusal): readonly [Kind, Kind, Kind] {
  const { code, method, route, operation, principal } = refusal;
  const atRoute = [caller, method, route, operation, code];
  const anywhere = {
    ...refusal,
    operation: undefined,
    method: undefined,
    route: undefined,
    targetId: undefined,
    explanation: undefined,
  };
  return [
    { name: JSON.stringify([...atRoute, refusal.targetId]), refusal },
    principal === undefined
      ? { name: JSON.stringify([caller, code]), refusal: anywhere }
      : { name: JSON.stringify(atRoute), refusal: { ...refusal, targetId: undefined } },
    { name: JSON.stringify([code]), refusal: { ...anywhere, principal: undefined, client: undefined } },
  ];
}
