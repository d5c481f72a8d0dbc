import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startServers } from '@handoff/testing';
import { measureLatency } from './measure-latency.js';
import { measureWaiters } from './measure-waiters.js';
import { renderTable } from '../render-table.js';

const PARTS = ['streams', 'polls', 'latency'] as const;
const USAGE = `npm run bench:waiters -- [--count N] [--seconds S] [--rounds R] [--only ${PARTS.join('|')}]`;

/**
 * The `bench:waiters` command: measures what many waiting clients cost one gateway, and how soon they are answered.
 *
 * @returns the exit code: 0, or 64 for a wrong command line.
 */
export async function main(args: readonly string[], out: { write(text: string): unknown }): Promise<number> {
  const say = (text: string): unknown => out.write(`${text}\n`);
  const options = readOptions(args);
  if (options === undefined) {
    say(USAGE);
    return 64;
  }
  const { count, seconds, rounds, only } = options;
  const isWanted = (part: (typeof PARTS)[number]): boolean => only === undefined || only === part;
  const servers = await startServers();
  process.env['TEST_DATABASE_URL'] = servers.databaseUrl;
  process.env['TEST_REDIS_URL'] = servers.redisUrl;
  process.env['TEST_NATS_URL'] = servers.natsUrl;
  try {
    say(`Node.js ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, everything on one machine`);
    const progress = (line: string): unknown => process.stderr.write(`${line}\n`);
    for (const part of ['streams', 'polls'] as const) {
      if (!isWanted(part)) continue;
      say(`\n${count} ${part} that wait, at one gateway; CPU over ${seconds} s in which nothing happens\n`);
      say(renderTable(await measureWaiters(part, { count, seconds, progress })));
    }
    if (isWanted('latency')) {
      say(`\nFrom sending a decision, ${rounds} times, two processes of each service\n`);
      say(renderTable(await measureLatency(rounds)));
    }
    return 0;
  } finally {
    await servers.stop();
  }
}

interface Options {
  readonly count: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly only: string | undefined;
}

function readOptions(args: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        count: { type: 'string', default: '10000' },
        seconds: { type: 'string', default: '30' },
        rounds: { type: 'string', default: '300' },
        only: { type: 'string' },
      },
    });
    const [count, seconds, rounds] = [values.count, values.seconds, values.rounds].map(Number);
    const isValid = (value: number | undefined, max: number): value is number =>
      Number.isInteger(value) && value! >= 1 && value! <= max;
    const { only } = values;
    if (only !== undefined && !(PARTS as readonly string[]).includes(only)) return undefined;
    return isValid(count, 100_000) && isValid(seconds, 600) && isValid(rounds, 10_000)
      ? { count, seconds, rounds, only }
      : undefined;
  } catch {
    return undefined;
  }
}
