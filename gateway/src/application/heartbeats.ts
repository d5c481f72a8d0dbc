/** Calls `beat` for every member once per interval, with one timer for all members. */
export interface Heartbeats<T> {
  add(member: T): void;
  remove(member: T): void;
  stop(): void;
}

/** An interval has this many slots: serving thousands of members at once would block the event loop. */
const SLOTS = 15;

export function createHeartbeats<T>(everyMs: number, beat: (member: T) => void): Heartbeats<T> {
  const slots = Array.from({ length: SLOTS }, () => new Set<T>());
  let next = 0;
  let added = 0;
  const timer = setInterval(() => {
    next = (next + 1) % SLOTS;
    slots[next]!.forEach((member) => beat(member));
  }, everyMs / SLOTS);
  timer.unref();
  return {
    add: (member) => void slots[(added += 1) % SLOTS]!.add(member),
    remove(member) {
      for (const slot of slots) if (slot.delete(member)) return;
    },
    stop: () => clearInterval(timer),
  };
}
