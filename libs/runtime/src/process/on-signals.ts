import { constants } from 'node:os';

/**
 * A Ctrl-C in a terminal reaches the whole process group, and a parent like npm forwards its own: the same keystroke
 * arrives twice within milliseconds. Only a signal later than this counts as the second one.
 */
const SAME_KEYSTROKE_MS = 300;

/** Calls back on the first signal; a second one ends the process at once, with the shell's 128 + signal number. */
export function onSignals(signals: readonly NodeJS.Signals[], first: (signal: NodeJS.Signals) => void): void {
  let firstAt: number | undefined;
  for (const signal of signals) {
    process.on(signal, () => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        first(signal);
      } else if (performance.now() - firstAt > SAME_KEYSTROKE_MS) {
        process.exit(128 + constants.signals[signal]);
      }
    });
  }
}
