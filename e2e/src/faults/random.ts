/** Chance that can be repeated: the same seed gives the same numbers, on every machine. */
export interface Random {
  /** A number from 0 up to, not including, 1. */
  next(): number;
  /** A whole number from `least` up to and including `most`. */
  between(least: number, most: number): number;
  /** Whether something with this probability comes about. */
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Another one that depends on this one's seed and a name alone: not on how much this one was used. */
  fork(name: string): Random;
}

/**
 * A seeded generator (mulberry32). Not `Math.random`, which takes no seed, nor a package: fifteen lines whose sequence
 * no upgrade changes are what makes a seed that is printed today good for repeating a run next year.
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    chance: (probability) => next() < probability,
    pick(from) {
      const picked = from[Math.floor(next() * from.length)];
      if (picked === undefined) throw new RangeError('there is nothing to pick from');
      return picked;
    },
    fork: (name) => createRandom(hash(`${seed >>> 0}/${name}`)),
  };
}

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}
