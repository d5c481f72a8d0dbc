import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Snapshot } from './checks/snapshot.js';

/** Writes the traces of a run to a directory, one JSON line each: requests, answers, and the logs of the processes. */
export async function keepTraces(directory: string, { history, logs }: Snapshot): Promise<void> {
  await mkdir(directory, { recursive: true });
  const lines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  await writeFile(join(directory, 'calls.ndjson'), lines(history.calls));
  await writeFile(join(directory, 'history.ndjson'), lines(history.entries));
  await writeFile(join(directory, 'logs.ndjson'), logs.map(({ process, line }) => `${process}: ${line}\n`).join(''));
}
