import { renderTable, type Table } from '../render-table.js';
import type { MeasuredSystem } from '../systems/measured-system.js';
import type { Lag } from '../load/lag.js';
import { median } from '../load/percentiles.js';
import type { Starts } from './measure-start.js';
import type { Summary } from './summarise.js';

const SERVERS = ['postgres', 'redis', 'nats'];

/** Throughput and latency: one line per number of callers and system. */
export function renderThroughput(summaries: readonly Summary[], baseline = 'bare'): string {
  const rows = summaries.map((each): Table[number] => [
    `c=${each.callers} ${each.system}`,
    each.perSecond.toFixed(0),
    `${each.min.toFixed(0)}-${each.max.toFixed(0)}`,
    each.p50.toFixed(1),
    each.p95.toFixed(1),
    each.p99.toFixed(1),
    each.p999.toFixed(1),
    ratio(each.ratio),
    each.afterwork.toFixed(1),
    String(each.failed),
    each.refused === 0 ? String(each.rounds) : `${each.rounds} (${each.refused} refused)`,
  ]);
  const head = [
    '',
    'per s',
    'min-max',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'p99.9 ms',
    `of ${baseline}`,
    'afterwork s',
    'failed',
    'rounds',
  ];
  return renderTable([head as unknown as Table[number], ...rows]);
}

/** Latency at a fixed rate, measured from the time when each operation was due, and the lag of the events behind. */
export function renderOpenLoop(summaries: readonly Summary[], rates: Readonly<Record<string, number>>): string {
  const lag = (value: Lag | undefined): readonly string[] =>
    value === undefined
      ? ['', '', '']
      : [
          value.p50.toFixed(0),
          value.p99.toFixed(0),
          `${value.max.toFixed(0)}${value.missing > 0 ? ` (${value.missing} missing)` : ''}`,
        ];
  const rows = summaries.map((each): Table[number] => [
    each.system,
    String(rates[each.system]),
    each.perSecond.toFixed(0),
    each.p50.toFixed(1),
    each.p95.toFixed(1),
    each.p99.toFixed(1),
    each.p999.toFixed(1),
    ...lag(each.published),
    ...lag(each.audited),
    each.afterwork.toFixed(1),
    String(each.failed),
  ]);
  const lags = ['p50 ms', 'p99 ms', 'max ms'];
  const head = ['', 'due per s', 'done per s', 'p50 ms', 'p95 ms', 'p99 ms', 'p99.9 ms'] as const;
  const published = lags.map((title) => `published ${title}`);
  const audited = lags.map((title) => `audited ${title}`);
  return renderTable([[...head, ...published, ...audited, 'afterwork s', 'failed'], ...rows]);
}

/** CPU milliseconds per operation: one line per number of callers and system, the parts in columns. */
export function renderCpu(summaries: readonly Summary[], baseline = 'bare'): string {
  const names = [...new Set(summaries.flatMap(({ cpu }) => Object.keys(cpu)))].filter((name) => name !== 'load');
  const processes = names.filter((name) => !SERVERS.includes(name));
  const servers = names.filter((name) => SERVERS.includes(name));
  const sumOf = (cpu: Summary['cpu'], parts: readonly string[]): number =>
    parts.reduce((all, part) => all + (cpu[part] ?? 0), 0);
  const rows = summaries.map(({ callers, system, cpu }): Table[number] => {
    const bare = summaries.find((each) => each.system === baseline && each.callers === callers)?.cpu;
    const each = (part: string): string => cpu[part]?.toFixed(2) ?? '';
    return [
      `c=${callers} ${system}`,
      ...processes.map(each),
      sumOf(cpu, processes).toFixed(2),
      ratio(bare && sumOf(cpu, processes) / sumOf(bare, processes)),
      ...servers.map(each),
      sumOf(cpu, names).toFixed(2),
      ratio(bare && sumOf(cpu, names) / sumOf(bare, names)),
      each('load'),
    ];
  });
  return renderTable([
    ['', ...processes, 'own', `of ${baseline}`, ...servers, 'all', `of ${baseline}`, 'load'],
    ...rows,
  ]);
}

/** How soon each process is ready, and what it takes when nothing is asked of it. */
export function renderStarts(starts: readonly Starts[]): string {
  const rows = starts.map(({ name, times, memory, idle }): Table[number] => [
    name,
    `${(median(times) / 1_000).toFixed(2)} s`,
    `${(Math.min(...times) / 1_000).toFixed(2)}-${(Math.max(...times) / 1_000).toFixed(2)}`,
    `${(memory / 1_048_576).toFixed(0)} MiB`,
    `${(100 * idle).toFixed(1)} %`,
  ]);
  return renderTable([['', 'ready after', 'min-max', 'memory', 'CPU'], ...rows]);
}

/** What each system uses without load, and the memory that it holds now. */
export function renderIdle(
  systems: readonly MeasuredSystem[],
  idle: readonly Readonly<Record<string, number>>[],
  memory: readonly Readonly<Record<string, number>>[],
): string {
  const rows = systems.flatMap((system, index) =>
    system.parts.map(({ name }): Table[number] => [
      `${system.name} ${name}`,
      `${(100 * idle[index]![name]!).toFixed(1)} %`,
      `${(memory[index]![name]! / 1_048_576).toFixed(0)} MiB`,
    ]),
  );
  return renderTable([['', 'CPU before', 'memory after'], ...rows]);
}

/** The last line of the command, for scripts that compare runs. */
export function renderRatio(summaries: readonly Summary[], callers: number): string {
  const of = (name: string): string =>
    ratio(summaries.find((each) => each.callers === callers && each.system === name)?.ratio);
  return `ratio c=${callers} scaled ${of('scaled')} one ${of('one')} embedded ${of('embedded')}`;
}

function ratio(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '-' : value.toFixed(2);
}
