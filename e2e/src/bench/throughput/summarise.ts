import { median } from '../load/percentiles.js';
import type { Lag } from '../load/lag.js';
import type { Round } from './measure-round.js';
import type { Measurement } from './run-rounds.js';

/** The medians of a measurement's rounds, and the extremes of its throughput. NaN without a valid round. */
export interface Summary extends Omit<Measurement, 'rounds'> {
  readonly rounds: number;
  readonly perSecond: number;
  readonly min: number;
  readonly max: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly afterwork: number;
  readonly failed: number;
  /** The medians of the events' lags, where they were watched. */
  readonly published: Lag | undefined;
  readonly audited: Lag | undefined;
  readonly cpu: Readonly<Record<string, number>>;
  /**
   * Throughput by that of the baseline in the same round, which ran within seconds; the median. Undefined where the baseline
   * was not measured.
   */
  readonly ratio: number | undefined;
}

/** Summarises each measurement, and compares it with the same one of a baseline system. */
export function summarise(measurements: readonly Measurement[], baseline = 'bare'): readonly Summary[] {
  return measurements.map(({ rounds, ...rest }) => {
    const base = measurements.find(
      ({ system, workload, callers }) => system === baseline && workload === rest.workload && callers === rest.callers,
    );
    const of = (read: (round: Round) => number): number => median(rounds.map(read));
    const rates = rounds.map(({ perSecond }) => perSecond);
    return {
      ...rest,
      rounds: rounds.length,
      perSecond: median(rates),
      min: rates.length === 0 ? NaN : Math.min(...rates),
      max: rates.length === 0 ? NaN : Math.max(...rates),
      p50: of(({ p50 }) => p50),
      p95: of(({ p95 }) => p95),
      p99: of(({ p99 }) => p99),
      p999: of(({ p999 }) => p999),
      afterwork: of(({ afterwork }) => afterwork),
      ratio: base && ratioTo(base, rounds),
      failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
      published: lagOf(rounds.map((round) => round.published)),
      audited: lagOf(rounds.map((round) => round.audited)),
      cpu: Object.fromEntries(Object.keys(rounds[0]?.cpu ?? {}).map((part) => [part, of(({ cpu }) => cpu[part]!)])),
    };
  });
}

function ratioTo(base: Measurement, rounds: readonly Round[]): number {
  const ratios = rounds.flatMap(({ number, perSecond }) => {
    const same = base.rounds.find((round) => round.number === number);
    return same === undefined ? [] : [perSecond / same.perSecond];
  });
  return median(ratios);
}

function lagOf(lags: readonly (Lag | undefined)[]): Lag | undefined {
  const known = lags.filter((lag) => lag !== undefined);
  if (known.length === 0) return undefined;
  const of = (read: (lag: Lag) => number): number => median(known.map(read));
  return {
    p50: of(({ p50 }) => p50),
    p99: of(({ p99 }) => p99),
    max: Math.max(...known.map(({ max }) => max)),
    missing: known.reduce((sum, { missing }) => sum + missing, 0),
  };
}
