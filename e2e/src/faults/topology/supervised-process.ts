import { eventually, type ClockOffset } from '@handoff/testing';
import { spawnHandoff, type HandoffProcess } from '../../topology/handoff-process.js';

/** A process of ours that is started again on the same ports whenever it ends, as a container platform would. */
export interface SupervisedProcess {
  /** e.g. `task 2`. */
  readonly name: string;
  readonly module: string;
  /** Ends it at once; the supervisor starts it again. */
  kill(): void;
  freeze(): void;
  thaw(): void;
  /** Sets its wall clock so many milliseconds ahead of the real time; 0 is right again. Its successors have the same clock. */
  setClock(offsetMs: number): Promise<void>;
  /** Asks it to end in order, and resolves when its successor is ready. */
  roll(): Promise<void>;
  /** Whether it says now that it can serve. */
  isReady(): Promise<boolean>;
  /** Resolves when it says so. */
  ready(timeoutMs?: number): Promise<void>;
  /** Every line that its incarnations wrote. */
  readonly log: readonly string[];
  /** The end of that log, to say why it does not get ready: a line each. */
  lastWords(): string;
  /** How incarnations ended that nobody had asked to end. Empty, or something is wrong. */
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
  /** What its wall clock goes by. */
  readonly clock: ClockOffset;
  /** Whether an end that nobody asked this process for was inflicted on it all the same. */
  readonly isInflicted?: (how: number | string) => boolean;
}): SupervisedProcess {
  const { name, module, opsPort, clock, isInflicted = () => false } = options;
  const env = { ...options.env, ...clock.env };
  const log: string[] = [];
  const crashes: string[] = [];
  let stopping = false;
  /** How it was asked to end; undefined while nobody has. */
  let asked: 'SIGKILL' | 'SIGTERM' | undefined;
  let rolls = 0;
  let current = start();

  function start(): HandoffProcess {
    const started = spawnHandoff(name, ['run', module], env, (line) => log.push(line));
    void started.ended.then((how) => {
      if (stopping) return;
      // One that is being rolled can be struck by another fault before it has ended.
      const inflicted = asked !== 'SIGKILL' && isInflicted(how);
      // Asked to end in the middle of a fault, it may say by its exit code that work was cut off.
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
      // It has just ended and is about to be started again: the signal comes too late to change anything.
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
