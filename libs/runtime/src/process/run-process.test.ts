import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually, tempDir } from '@handoff/testing';

const RUNTIME = new URL('../index.js', import.meta.url).href;

let child: ChildProcessWithoutNullStreams | undefined;
let output = '';

afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  output = '';
});

/** Runs one module in a process of its own. The module's parts are JavaScript text. */
function run(
  parts: { start?: string; drain?: string },
  env: Record<string, string> = {},
): ChildProcessWithoutNullStreams {
  const script = `
    import { failpoint } from ${JSON.stringify(import.meta.resolve('@handoff/kernel'))};
    import { runProcess } from ${JSON.stringify(RUNTIME)};
    const module = {
      name: 'probe', config: {},
      start: async ({ stopping }) => {
        ${parts.start ?? ''};
        return { checks: async () => ({}), drain: async () => { ${parts.drain ?? ''} }, close: async () => {} };
      },
    };
    await runProcess([module], process.env, { partial: true, migrate: false });
    console.log('running');
    setInterval(() => {}, 1000);`;
  child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env['PATH'], ...env },
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  return child;
}

async function exitOf(process: ChildProcessWithoutNullStreams): Promise<number | null> {
  // 'close', unlike 'exit', comes after the last output.
  const [code] = (await once(process, 'close')) as [number | null];
  return code;
}

const isRunning = () => eventually(() => output.includes('running'), { describe: 'the process running' });

describe('a process of its own', () => {
  test('exits 78 and prints every mistake when its configuration is wrong', async () => {
    const env = { LOG_LEVEL: 'loud', OPS_PORT: '-1', HOST: '0.0.0.0', HANDOFF_FAILPOINT_DIR: '/tmp' };
    expect(await exitOf(run({}, env))).toBe(78);
    expect(output).toMatch(/The configuration has 4 mistakes:\n( {2}\w+ .*\n){4}$/);
    for (const name of Object.keys(env)) expect(output).toMatch(new RegExp(`^ {2}${name} must`, 'm'));
  });

  test('exits 78 without showing the password in a wrong URL', async () => {
    expect(await exitOf(run({}, { DATABASE_URL: 'mysql://root:hunter2@db' }))).toBe(78);
    expect(output).toContain('DATABASE_URL must be');
    expect(output).not.toContain('hunter2');
  });

  test('exits 0 when it is told to stop while it still waits for something', async () => {
    const start = `console.log('running'); await new Promise((_, no) => stopping.addEventListener('abort', () => no(stopping.reason)))`;
    const waiting = run({ start });
    await isRunning();
    waiting.kill('SIGTERM');
    expect(await exitOf(waiting)).toBe(0);
    expect(output).not.toContain('failed');
  });

  test('says what to do about a port that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    expect(await exitOf(run({}, { OPS_PORT: `${port}` }))).toBe(1);
    taken.close();
    expect(output).toContain(`Port ${port} on 127.0.0.1 is taken. Stop what listens there, or set OPS_PORT to another`);
  });

  test('dies at once at a failpoint that a file arms', async () => {
    await using points = await tempDir();
    await writeFile(join(points.path, 'relay.published'), '');
    const start = `failpoint('relay.published'); console.log('survived')`;
    const running = run({ start }, { NODE_ENV: 'test', HANDOFF_FAILPOINT_DIR: points.path });
    await exitOf(running);
    expect(running.signalCode).toBe('SIGKILL');
    expect(output).not.toContain('survived');
    expect(await readdir(points.path)).toEqual([]);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)('drains and exits 0 on %s', async (signal) => {
    const running = run({ drain: "await new Promise(setImmediate); console.log('drained')" });
    await isRunning();
    running.kill(signal);
    expect(await exitOf(running)).toBe(0);
    expect(output).toContain('drained');
  });

  test('drains when the reader of its output has gone', async () => {
    await using folder = await tempDir();
    const drained = join(folder.path, 'drained');
    const drain = `
      console.log('to nobody'); process.stderr.write('to nobody either');
      await new Promise(setImmediate);
      (await import('node:fs')).writeFileSync(${JSON.stringify(drained)}, '');`;
    const running = run({ drain });
    await isRunning();
    running.stdout.destroy();
    running.stderr.destroy();
    const exit = once(running, 'exit');
    running.kill('SIGHUP');
    expect(await exit).toEqual([0, null]);
    expect(await readdir(folder.path)).toEqual(['drained']);
  });

  test('counts a Ctrl-C that arrives twice, from the terminal and from npm, as one', async () => {
    const running = run({ drain: "await new Promise(setImmediate); console.log('drained')" });
    await isRunning();
    running.kill('SIGINT');
    running.kill('SIGINT');
    expect(await exitOf(running)).toBe(0);
    expect(output).toContain('drained');
  });

  test('exits at once on a second signal', async () => {
    const running = run({ drain: 'await new Promise(() => {})' }, { SHUTDOWN_TIMEOUT_SECONDS: '600' });
    const exit = exitOf(running);
    await isRunning();
    await eventually(() => {
      running.kill('SIGTERM');
      return running.exitCode !== null;
    });
    expect(await exit).toBe(143);
  });

  test('drains right after its start when the signal comes before', async () => {
    const running = run({
      start: "console.log('starting'); await new Promise((done) => process.once('SIGTERM', done))",
    });
    await eventually(() => output.includes('starting'));
    running.kill('SIGTERM');
    expect(await exitOf(running)).toBe(0);
  });

  test.each([
    ['does not start', { start: "throw new Error('port taken')" }, 'process failed to start'],
    [
      'throws where nobody catches',
      { start: "setTimeout(() => { throw new Error('port taken') })" },
      'uncaught exception',
    ],
    ['rejects where nobody waits', { start: "void Promise.reject(new Error('port taken'))" }, 'unhandled rejection'],
  ])('logs why and exits 1 when it %s', async (_how, parts, message) => {
    expect(await exitOf(run(parts))).toBe(1);
    const fatal = output.split('\n').find((line) => line.includes('"fatal"')) ?? '{}';
    expect(JSON.parse(fatal)).toMatchObject({ message, err: { message: 'port taken' } });
  });
});
