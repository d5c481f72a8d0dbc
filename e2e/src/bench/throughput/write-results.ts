import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MeasuredSystem } from '../systems/measured-system.js';
import { renderBars } from './bars-svg.js';
import type { Summary } from './summarise.js';

const DIRECTORY = fileURLToPath(new URL('../../../../docs/performance/', import.meta.url));

export interface Results {
  readonly machine: string;
  readonly results: readonly (Summary & { readonly part: string })[];
  readonly systems: readonly MeasuredSystem[];
  readonly idle: readonly Readonly<Record<string, number>>[];
  readonly memory: readonly Readonly<Record<string, number>>[];
}

/** Writes the figures as JSON, and plots of throughput and CPU as SVG. Returns the directory. */
export async function writeResults({ machine, results, systems, idle, memory }: Results): Promise<string> {
  await mkdir(DIRECTORY, { recursive: true });
  const parts = Object.fromEntries(
    systems.map(({ name }, index) => [name, { idleCpu: idle[index], memoryBytes: memory[index] }]),
  );
  await writeFile(join(DIRECTORY, 'bench.json'), `${JSON.stringify({ machine, results, parts }, rounded, 2)}\n`);
  const created = results.filter(({ part }) => part === 'create');
  const label = ({ callers }: Summary): string => `${callers} ${callers === 1 ? 'caller' : 'callers'}`;
  const bars = (value: (summary: Summary) => number) =>
    created.map((each) => ({ group: label(each), series: each.system, value: value(each) }));
  const cpuOf = ({ cpu }: Summary): number =>
    Object.entries(cpu).reduce((sum, [part, each]) => sum + (part === 'load' ? 0 : each), 0);
  const throughput = renderBars({ title: 'Tasks created per second', bars: bars(({ perSecond }) => perSecond) });
  await writeFile(join(DIRECTORY, 'throughput.svg'), throughput);
  const cpu = renderBars({ title: 'CPU milliseconds per task, servers included', bars: bars(cpuOf) });
  await writeFile(join(DIRECTORY, 'cpu.svg'), cpu);
  return DIRECTORY;
}

/** Three significant digits: more would be noise. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(3)) : value;
}
