import type { LogEntry } from '@handoff/contracts';
import type { Logger } from 'pino';
import type { EventLog } from '../ports/event-log.js';

/** Follows the log once for all streams of this process. */
export interface LogFollower {
  /**
   * Starts to follow the log. Following stops when every holder has released it.
   *
   * @returns the function that releases it.
   * @throws HandoffError when the end of the log cannot be read.
   */
  hold(): Promise<() => void>;
  /** The place up to which entries were delivered. Valid only while held. */
  position(): number;
  /** Stops for good. */
  close(): Promise<void>;
}

export interface LogFollowerDeps {
  readonly log: EventLog;
  readonly logger: Pick<Logger, 'warn'>;
  /** How often to read the log even without a hint, in milliseconds: how long a lost hint can delay entries. */
  readonly recheckMs: number;
  /** Called with every entry once, in the order of the log. */
  readonly onEntries: (entries: readonly LogEntry[]) => void;
  /** Called when the log ends before the current position: it was restored to an earlier state. */
  readonly onSetBack: () => void;
  /** Called when a hint does not follow on the position, so that entries must be read from the log. */
  readonly onGap: () => void;
}

/** One period with at least one holder. Between periods nothing is delivered. */
interface Following {
  position: number;
  readonly timer: NodeJS.Timeout;
  isCatchingUp: boolean;
}

/**
 * Delivers every entry exactly once. The entries of a hint are delivered only if they directly follow the position; any
 * other hint only shows that there is more to read from the log.
 */
export function createLogFollower(deps: LogFollowerDeps): LogFollower {
  const { log, logger } = deps;
  let holders = 0;
  let listening: Promise<{ stop(): Promise<void> }> | undefined;
  let starting: Promise<void> | undefined;
  let following: Following | undefined;
  let hintedTo = 0;
  let isFailing = false;
  let closed = false;

  function hear(entries: readonly LogEntry[]): void {
    hintedTo = Math.max(hintedTo, entries.at(-1)?.seq ?? 0);
    if (following === undefined || hintedTo <= following.position) return;
    const { position, isCatchingUp } = following;
    const fresh = entries.filter(({ seq }) => seq > position);
    const followsOn = fresh.length > 0 && fresh.every(({ seq }, index) => seq === position + 1 + index);
    // The read in progress also covers this hint: see the end of the loop in fetchRest.
    if (isCatchingUp) return;
    if (followsOn) return tell(following, fresh);
    deps.onGap();
    catchUp(following);
  }

  function tell(current: Following, entries: readonly LogEntry[]): void {
    const last = entries.at(-1);
    if (last === undefined) return;
    current.position = last.seq;
    deps.onEntries(entries);
  }

  function catchUp(current: Following): void {
    if (current.isCatchingUp) return;
    current.isCatchingUp = true;
    void fetchRest(current)
      .catch((err: unknown) => {
        if (!isFailing && following === current) logger.warn({ err }, 'event log cannot be read');
        isFailing = true;
      })
      .finally(() => (current.isCatchingUp = false));
  }

  async function fetchRest(current: Following): Promise<void> {
    for (;;) {
      const { entries, last_seq: lastSeq } = await log.readOn(current.position);
      if (following !== current) return;
      isFailing = false;
      if (lastSeq < current.position) {
        hintedTo = current.position = lastSeq;
        deps.onSetBack();
        return;
      }
      tell(current, entries);
      if (entries.length === 0 || current.position >= Math.max(lastSeq, hintedTo)) return;
    }
  }

  async function start(): Promise<void> {
    // Listen before reading the end, so that no hint for a later entry is missed.
    listening ??= log.listen(hear);
    await listening.catch((error: unknown) => {
      listening = undefined;
      throw error;
    });
    const position = await log.end();
    if (closed || holders === 0) return;
    const timer = setInterval(() => catchUp(current), deps.recheckMs);
    timer.unref();
    const current: Following = { position, timer, isCatchingUp: false };
    following = current;
    if (hintedTo > position) catchUp(current);
  }

  function letGo(): void {
    holders -= 1;
    if (holders > 0 || following === undefined) return;
    clearInterval(following.timer);
    following = undefined;
  }

  return {
    async hold() {
      holders += 1;
      try {
        while (following === undefined && !closed) {
          await (starting ??= start().finally(() => (starting = undefined)));
        }
      } catch (error) {
        letGo();
        throw error;
      }
      let held = true;
      return () => {
        if (held) letGo();
        held = false;
      };
    },
    position: () => following?.position ?? 0,
    async close() {
      closed = true;
      holders = 0;
      clearInterval(following?.timer);
      following = undefined;
      await (await listening?.catch(() => undefined))?.stop();
    },
  };
}
