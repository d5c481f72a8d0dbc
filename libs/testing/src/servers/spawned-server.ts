import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { acceptsConnections } from '../accepts-connections.js';
import { eventually } from '../eventually.js';
import { freePort } from '../free-port.js';
import type { TempDir } from '../temp-dir.js';
import { guardProcess, type ReleaseGuard } from './guard.js';
import type { TestServer } from './test-server.js';
import type { Identity } from './unprivileged.js';

/** How to run a server from a binary. */
export interface SpawnedServerSpec {
  readonly name: string;
  readonly command: string;
  readonly args: (port: number) => readonly string[];
  readonly url: (port: number) => string;
  /** Matches the output line after which it accepts connections. */
  readonly readyWhen: RegExp;
  /** Shuts it down in order, without waiting for clients. Default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** The same for the guard, when this process is gone. Default TERM. */
  readonly guardSignal?: 'QUIT' | 'TERM';
  readonly identity: Identity | undefined;
  readonly cwd: string;
  /** Removed after a stop; undefined when the data belongs to the caller. */
  readonly ownDirectory: TempDir | undefined;
  readonly port?: number | undefined;
}

interface Running {
  readonly child: ChildProcess;
  readonly gone: Promise<unknown>;
  readonly release: ReleaseGuard;
}

/** How long a server's start may take, including crash recovery. */
const START_TIMEOUT_MS = 90_000;

/**
 * Starts a server and resolves when it accepts connections.
 *
 * @throws Error with the last lines of its output when that takes longer than 90 s.
 */
export async function startSpawnedServer(spec: SpawnedServerSpec): Promise<TestServer> {
  const { stopSignal = 'SIGTERM' } = spec;
  let port = spec.port ?? (await freePort());
  let running: Running | undefined;

  async function start(): Promise<void> {
    const giveUpAt = performance.now() + START_TIMEOUT_MS;
    for (;;) {
      try {
        running = await spawnUntilReady(spec, port, giveUpAt);
        return;
      } catch (error) {
        // Another process took the port, or backends of a killed Postgres still hold its shared memory.
        if (performance.now() >= giveUpAt) throw error;
        await pause(100);
      }
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = running;
    if (ending === undefined) return;
    ending.child.ref();
    ending.child.kill(signal);
    await ending.gone;
    ending.release();
    // The children of a killed Postgres hold its socket a moment longer, and would accept connections without serving them.
    await eventually(async () => !(await acceptsConnections(port)), { describe: `the end of ${spec.name}` });
    if (running === ending) running = undefined;
  }

  if (spec.port === undefined) {
    // No caller knows the port yet, so a port that another process took is replaced.
    for (let attempt = 1; ; attempt += 1) {
      try {
        running = await spawnUntilReady(spec, port, performance.now() + START_TIMEOUT_MS);
        break;
      } catch (error) {
        if (attempt === 3) throw error;
        port = await freePort();
      }
    }
  } else {
    await start();
  }

  return {
    url: spec.url(port),
    port,
    get pid() {
      return running?.child.exitCode === null && running.child.signalCode === null ? running.child.pid : undefined;
    },
    async stop() {
      await end(stopSignal);
      await spec.ownDirectory?.remove();
    },
    async kill(signal = 'SIGKILL') {
      if (signal === 'SIGSTOP' || signal === 'SIGCONT') running?.child.kill(signal);
      else await end(signal);
    },
    async restart() {
      await end(stopSignal);
      await start();
    },
  };
}

async function spawnUntilReady(spec: SpawnedServerSpec, port: number, giveUpAt: number): Promise<Running> {
  // Detached, so that Ctrl-C does not reach the servers: running tests need them to end in order.
  const child = spawn(spec.command, spec.args(port), {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    cwd: spec.cwd,
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    ...spec.identity,
  });
  const gone = once(child, 'exit').catch(() => undefined);
  const release =
    child.pid === undefined
      ? () => undefined
      : guardProcess(child.pid, spec.guardSignal ?? 'TERM', spec.ownDirectory?.path);
  try {
    await untilReady(spec, child, giveUpAt);
  } catch (error) {
    release();
    child.kill('SIGKILL');
    throw error;
  }
  child.unref();
  void gone.then(release);
  return { child, gone, release };
}

function untilReady(spec: SpawnedServerSpec, child: ChildProcess, giveUpAt: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (what: string): void => {
      clearTimeout(timer);
      reject(new Error(`${spec.name} ${what}\n${output.split('\n').slice(-15).join('\n')}`));
    };
    const timer = setTimeout(fail, Math.max(0, giveUpAt - performance.now()), 'was not ready in time');
    for (const stream of [child.stdout, child.stderr]) {
      // Always read to the end: a server whose pipe is full blocks at its next line.
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-10_000);
        if (!spec.readyWhen.test(output)) return;
        clearTimeout(timer);
        resolve();
      });
      (stream as unknown as { unref?: () => void } | null)?.unref?.();
    }
    child.once('error', (error) => {
      fail(`cannot be run: ${error.message}`);
    });
    child.once('exit', (code, signal) => {
      fail(`ended at start (${signal ?? `exit code ${code ?? '?'}`})`);
    });
  });
}
