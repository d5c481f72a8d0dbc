import type { Random } from '../random.js';
import { createRandom } from '../random.js';
import { FAULTS, type FaultKind, type FaultLane } from './fault-kinds.js';

/** One fault of a schedule. */
export interface PlannedFault {
  readonly kind: FaultKind;
  /** Milliseconds from the start of its burst. */
  readonly at: number;
  readonly lastsMs: number;
  /** From 0 to 1: selects the target. */
  readonly victim: number;
  /** From 1 to 3: the number of targets, for faults that can have several. */
  readonly amount: number;
}

/** A period with faults. A calm period follows, in which everything has to recover. */
export type Burst = readonly PlannedFault[];

/** Between two faults of one lane. */
const PAUSE_MS = [300, 1_800] as const;
const LANES: readonly FaultLane[] = ['processes', 'stores'];

/**
 * Plans the faults of a run: the same seed, kinds and lengths give the same schedule. Kinds are dealt like cards, so
 * that a short run has no kind three times while another is missing.
 */
export function planFaults(options: {
  readonly seed: number;
  readonly kinds: readonly FaultKind[];
  readonly bursts: number;
  readonly burstMs: number;
}): readonly Burst[] {
  const random = createRandom(options.seed).fork('faults');
  const lanes = LANES.map((lane) => {
    const kinds = options.kinds.filter((kind) => FAULTS[kind].lane === lane);
    return kinds.length === 0
      ? undefined
      : { deal: createDeck(kinds, random.fork(lane)), random: random.fork(`${lane} times`) };
  }).filter((lane) => lane !== undefined);
  return Array.from({ length: options.bursts }, () =>
    lanes.flatMap((lane) => planLane(lane, options.burstMs)).sort((one, other) => one.at - other.at),
  );
}

function planLane({ deal, random }: { deal: () => FaultKind; random: Random }, burstMs: number): PlannedFault[] {
  const planned: PlannedFault[] = [];
  for (let at = random.between(...PAUSE_MS); at < burstMs;) {
    const kind = deal();
    const lastsMs = random.between(...FAULTS[kind].lasts);
    planned.push({ kind, at, lastsMs, victim: random.next(), amount: random.between(1, 3) });
    at += lastsMs + random.between(...PAUSE_MS);
  }
  return planned;
}

/** Deals all cards in random order before it repeats one. */
function createDeck<T>(cards: readonly T[], random: Random): () => T {
  let left: T[] = [];
  return () => {
    if (left.length === 0) left = [...cards];
    return left.splice(random.between(0, left.length - 1), 1)[0]!;
  };
}
