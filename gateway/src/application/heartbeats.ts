/** Gives every member a sign of life once per interval, by one timer for all of them. */
export interface Heartbeats<T> {
  add(member: T): void;
  remove(member: T): void;
  stop(): void;
}

/** So many slots to an interval: thousands of members at once would hold up everything else. */
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
