import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { cpuOfTrees, readProcessTable, type ProcessTable } from './process-table.js';

test('the CPU of a tree is that of a process and all below it, and of nothing else', () => {
  const row = (pid: number, parent: number, cpu: number) => [pid, { pid, parent, cpu }] as const;
  const rows = new Map([row(10, 1, 1), row(11, 10, 2), row(12, 11, 4), row(20, 1, 8)]);
  const table: ProcessTable = { rows, busy: 100, at: 0 };
  expect(cpuOfTrees(table, [10])).toBe(7);
  expect(cpuOfTrees(table, [11, 20])).toBe(14);
  expect(cpuOfTrees(table, [99])).toBe(0);
});

test('a child that has ended counts for its parent', async () => {
  const before = await readProcessTable();
  const burn = 'const until = process.cpuUsage().user + 150_000; while (process.cpuUsage().user < until);';
  spawnSync(process.execPath, ['-e', burn]);
  const after = await readProcessTable();
  expect(cpuOfTrees(after, [process.pid]) - cpuOfTrees(before, [process.pid])).toBeGreaterThanOrEqual(0.14);
  expect(after.busy).toBeGreaterThan(before.busy);
});
