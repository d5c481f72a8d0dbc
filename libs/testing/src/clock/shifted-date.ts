const RealDate = Date;

/** `Date` with the wall clock shifted by some milliseconds (negative: behind). */
export function shiftedDate(offsetMs: () => number): DateConstructor {
  const now = (): number => RealDate.now() + offsetMs();
  return new Proxy(RealDate, {
    construct: (target, args: unknown[]) => Reflect.construct(target, args.length === 0 ? [now()] : args) as Date,
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
  });
}

/**
 * Sets this process's wall clock, as an operator would: timers and `performance.now()` are not affected.
 *
 * @returns a function that restores the clock.
 */
export function setWallClock(offsetMs: number): () => void {
  globalThis.Date = shiftedDate(() => offsetMs);
  return () => {
    globalThis.Date = RealDate;
  };
}
