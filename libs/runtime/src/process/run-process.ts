import { PRODUCT_VERSION } from '@handoff/contracts';
import { within } from '@handoff/kernel';
import type { Environment } from '../config/read-config.js';
import { ConfigError, EXIT_CONFIG } from '../config/config-error.js';
import { createLogger } from '../logging/logger.js';
import type { Module } from '../module.js';
import { onSignals } from './on-signals.js';
import { DEFAULT_OPS_PORT, startProcess, type ProcessOptions, type RunningProcess } from './start-process.js';

/** How long a process may clean up after an uncaught error, in milliseconds. */
const LAST_RITES_MS = 5_000;

/**
 * Runs modules as this process, and handles its end. SIGTERM, SIGINT, SIGHUP (its terminal was closed) and SIGQUIT
 * drain it and exit 0 (1 when work in flight was cut off). A second signal exits at once. A wrong configuration is
 * printed and exits 78. Any other uncaught error is logged and exits 1. Resolves when everything runs.
 */
export async function runProcess(
  modules: readonly Module[],
  env: Environment,
  options: ProcessOptions = {},
): Promise<RunningProcess> {
  const quit = new AbortController();
  const starting = startProcess(modules, env, { ...options, signal: quit.signal });
  const end = async (): Promise<void> => {
    quit.abort();
    const drained = await (await starting).stop();
    process.exit(drained ? 0 : 1);
  };
  // The reader of its output may have gone before it ends.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  onSignals(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'], () => void end().catch(() => undefined));
  dieOfTheUnforeseen(starting, options);
  try {
    return await starting;
  } catch (error) {
    if (quit.signal.aborted) process.exit(0); // it waited for something, and has released what it had
    return fail(error, env, options);
  }
}

function fail(error: unknown, env: Environment, options: ProcessOptions): never {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
  const { code, address, port } = error as NodeJS.ErrnoException & {
    readonly address?: string;
    readonly port?: number;
  };
  if (code === 'EADDRINUSE') {
    const isOps = env['PORT'] !== `${port}` && Number(env['OPS_PORT'] ?? DEFAULT_OPS_PORT) === port;
    const advice = `Stop what listens there, or set ${isOps ? 'OPS_PORT' : 'PORT'} to another port; 0 is any free one.`;
    process.stderr.write(`Port ${port} on ${address} is taken. ${advice}\n`);
    process.exit(1);
  }
  lastResortLogger(options).fatal({ err: error }, 'process failed to start');
  process.exit(1);
}

/** After an uncaught error the memory cannot be trusted: logs it, releases what it can, and exits. */
function dieOfTheUnforeseen(starting: Promise<RunningProcess>, options: ProcessOptions): void {
  let dying = false;
  const die = (message: string) => (err: unknown) => {
    if (dying) return;
    dying = true;
    lastResortLogger(options).fatal({ err }, message);
    const stopping = starting.then((running) => running.stop());
    void within(LAST_RITES_MS, stopping)
      .catch(() => false)
      .then(() => process.exit(1));
  };
  process.on('uncaughtException', die('uncaught exception'));
  process.on('unhandledRejection', die('unhandled rejection'));
}

function lastResortLogger({ logDestination: destination }: ProcessOptions) {
  return createLogger({
    level: 'fatal',
    name: 'handoff',
    version: PRODUCT_VERSION,
    ...(destination && { destination }),
  });
}
