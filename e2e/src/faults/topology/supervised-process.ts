import { eventually, type ClockOffset } from '@handoff/testing';
import { spawnHandoff, type HandoffProcess } from '../../topology/handoff-process.js';

/** A Handoff process that restarts on the same ports whenever it ends, as on a container platform. */
export interface SupervisedProcess {
  /** e.g. `task 2`. */
  readonly name: string;
  readonly module: string;
  /** Kills it; the supervisor starts it again. */
  kill(): void;
  freeze(): void;
  thaw(): void;
  /**
   * Sets its wall clock this many milliseconds ahead of real time; 0 is correct. Later incarnations have the same
   * clock.
   */
  setClock(offsetMs: number): Promise<void>;
  /** Requests an orderly end, and resolves when the next incarnation is ready. */
  roll(): Promise<void>;
  /** Whether it is ready now. */
  isReady(): Promise<boolean>;
  /** Resolves when it is ready. */
  ready(timeoutMs?: number): Promise<void>;
  /** Every output line of all incarnations. */
  readonly log: readonly string[];
  /** The last lines of the log, which explain why it is not ready. */
  lastWords(): string;
  /** Unrequested ends of incarnations. Should be empty. */
  readonly crashes: readonly string[];
  stop(): Promise<void>;
}

const RESTART_PAUSE_MS = 250;
const LAST_WORDS = 8;

export function superviseProcess(options: {
  readonly name: string;
  readonly module: string;
  readonly env: Readonly<Record<string, string>>;
  readonly opsPort: number;
  /** The source of its wall clock. */
  readonly clock: ClockOffset;
  /** Whether a fault caused an end that was not requested from this process. */
  readonly isInflicted?: (how: number | string) => boolean;
}): SupervisedProcess {
  const { name, module, opsPort, clock, isInflicted = () => false } = options;
  const env = { ...options.env, ...clock.env };
  const log: string[] = [];
  const crashes: string[] = [];
  let stopping = false;
  /** The requested signal; undefined without a request. */
  let asked: 'SIGKILL' | 'SIGTERM' | undefined;
  let rolls = 0;
  let current = start();

  function start(): HandoffProcess {
    const started = spawnHandoff(name, ['run', module], env, (line) => log.push(line));
    void started.ended.then((how) => {
      if (stopping) return;
      // A process in a rolling restart can be struck by another fault before it ends.
      const inflicted = asked !== 'SIGKILL' && isInflicted(how);
      // An orderly end during a fault may have an exit code for interrupted work.
      if (asked === undefined && !inflicted) crashes.push(`${name} ended with ${how} (${log.slice(-1).join()})`);
      setTimeout(() => {
        asked = undefined;
        if (!stopping) current = start();
        rolls += 1;
      }, RESTART_PAUSE_MS);
    });
    return started;
  }

  const signal = (which: NodeJS.Signals): void => {
    try {
      process.kill(current.pid, which);
    } catch {
      // The process has just ended and will be started again: the signal no longer matters.
    }
  };
  const isReady = async (): Promise<boolean> => {
    const answer = await fetch(`http://127.0.0.1:${opsPort}/readyz`, { signal: AbortSignal.timeout(3_000) }).catch(
      () => undefined,
    );
    await answer?.body?.cancel();
    return answer?.status === 200;
  };
  const ready = async (timeoutMs = 60_000): Promise<void> => {
    await eventually(isReady, { timeoutMs, intervalMs: 50, describe: `${name} being ready` }).catch((error: Error) => {
      throw new Error(`${error.message}; ${lastWords()}`, { cause: error });
    });
  };
  const lastWords = (): string => `${name} last said:\n${log.slice(-LAST_WORDS).join('\n')}`;

  return {
    name,
    module,
    kill() {
      asked = 'SIGKILL';
      signal('SIGKILL');
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    setClock: (offsetMs) => clock.set(offsetMs),
    async roll() {
      const before = rolls;
      asked = 'SIGTERM';
      signal('SIGTERM');
      while (rolls === before && !stopping) await new Promise((resolve) => setTimeout(resolve, 50));
      await ready();
    },
    isReady,
    ready,
    log,
    lastWords,
    crashes,
    async stop() {
      stopping = true;
      signal('SIGCONT');
      await current.end('SIGTERM');
      await clock.remove();
    },
  };
}
