import { createBursts, type BurstsPolicy } from './bursts.js';

/** The facts of a refused request; in a tally of several, facts that they do not share are undefined. */
export interface RequestRefusal {
  readonly principal: { readonly issuer: string; readonly subject: string; readonly roles: string[] } | undefined;
  /** The network of an unidentified caller. */
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

/** A number of refusals that are alike. */
export interface Tally {
  /** The facts that they share, and the trace of the first. */
  readonly refusal: RequestRefusal;
  count: number;
  /** When the first and the last arrived, on the monotonic clock, like all times here. */
  readonly firstAt: number;
  lastAt: number;
  /** When to record it: until then it counts more refusals. */
  readonly dueAt: number;
  /** Resolves when it is recorded. */
  readonly recorded: Promise<void>;
  readonly markRecorded: () => void;
}

export interface TallyPolicy {
  /** How many refusals of one kind get a record each; further ones are counted together. */
  readonly ofOneKind: BurstsPolicy;
  /** How many kinds of one caller are kept apart; further ones are merged. */
  readonly ofOneCaller: BurstsPolicy;
  /** How many kinds of all callers are kept apart. */
  readonly ofAll: BurstsPolicy;
  /** For how long one record counts the refusals of its kind, in milliseconds. */
  readonly windowMs: number;
  /** The most kinds that are kept at once. */
  readonly maxOpen: number;
}

export interface RefusalTallies {
  /** Counts a refusal. Returns its tally. */
  add(refusal: RequestRefusal): Tally;
  /** Removes and returns the tallies that are due, or all. */
  take(which: 'due' | 'all'): readonly Tally[];
  /** When the next tally is due, on the monotonic clock. */
  nextDueAt(): number | undefined;
}

/** The facts by which a refusal is counted, and their name. */
interface Kind {
  readonly name: string;
  readonly refusal: RequestRefusal;
}

/**
 * Counts refusals by caller, route, code and target. Every refusal is counted: beyond a burst, those that are alike
 * share a record with their number and the time of the first and the last. A caller with too many kinds of refusals is
 * counted by route, and with too many callers the rest is counted by code alone.
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
 * From the most to the least specific kind. Known callers are counted by route as long as possible; for a network, the
 * code is specific enough.
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
