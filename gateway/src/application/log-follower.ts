import type { LogEntry } from '@handoff/contracts';
import type { Logger } from 'pino';
import type { EventLog } from '../ports/event-log.js';

/** Follows the log once for everybody in this process who wants to be told of what is added. */
export interface LogFollower {
  /**
   * Follows from now on, until it is let go of as often as it was held.
   *
   * @returns a function that lets go.
   * @throws HandoffError when nobody can say where the log ends.
   */
  hold(): Promise<() => void>;
  /** Everything up to this place has been told. Only while it is held. */
  position(): number;
  /** Stops for good. */
  close(): Promise<void>;
}

export interface LogFollowerDeps {
  readonly log: EventLog;
  readonly logger: Pick<Logger, 'warn'>;
  /** How long to rely on hints before looking anyway, in milliseconds: what a lost one costs at most. */
  readonly recheckMs: number;
  /** Hears every entry once, in the order of the log. */
  readonly onEntries: (entries: readonly LogEntry[]) => void;
  /** Hears that the log ends before where it had been followed to: it was put back to an earlier state. */
  readonly onSetBack: () => void;
  /** Hears that something had to be fetched that no hint had brought in order. */
  readonly onGap: () => void;
}

/** One stretch of following: between two of them nobody was there, and nothing was told. */
interface Following {
  position: number;
  readonly timer: NodeJS.Timeout;
  isCatchingUp: boolean;
}

/**
 * Never skips and never doubles: what a hint brings is told only where it follows on what was told before; anything else
 * only shows that there is more, which is then fetched by its place in the log.
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
    // While it is being fetched, what is hinted at is fetched too: see the end of the loop in fetchRest.
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
    // Heard before the end is asked for: what is added right after that is hinted at in time.
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
