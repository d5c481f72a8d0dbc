import { readFile } from 'node:fs/promises';
import { sourcePlace } from './source-place.js';

/** A CPU profile as V8 writes it. Times are microseconds of the monotonic clock. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
      readonly columnNumber: number;
    };
  }[];
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** CPU time that was spent in a function itself, without the functions that it called. */
export interface SelfTime {
  readonly name: string;
  /** Where it is: the path from the repository's root or the package, and the line. */
  readonly place: string;
  readonly ms: number;
}

/** Waiting is no CPU time. */
const IDLE = new Set(['(idle)', '(root)']);

/** The self times of a profile's functions between two times of the monotonic clock, the costliest first. */
export async function readSelfTimes(path: string, fromUs: number, untilUs: number): Promise<readonly SelfTime[]> {
  const { nodes, samples, timeDeltas, startTime } = JSON.parse(await readFile(path, 'utf8')) as CpuProfile;
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<string, { readonly name: string; readonly place: string; ms: number }>();
  let at = startTime;
  for (const [index, sample] of samples.entries()) {
    at += timeDeltas[index]!;
    if (at < fromUs || at > untilUs) continue;
    const { functionName, url, lineNumber, columnNumber } = frames.get(sample)!;
    if (IDLE.has(functionName)) continue;
    const place = sourcePlace(url, lineNumber, columnNumber);
    const key = `${functionName} ${place}`;
    const entry = times.get(key) ?? { name: functionName || '(anonymous)', place, ms: 0 };
    // A sample stands for the time until the next one.
    entry.ms += (timeDeltas[index + 1] ?? 0) / 1_000;
    times.set(key, entry);
  }
  return [...times.values()].sort((a, b) => b.ms - a.ms);
}
