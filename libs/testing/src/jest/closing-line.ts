import { writeSync } from 'node:fs';

/** The counts of the closing line. A run that dies before it sets them has failed once. */
const tally = { passed: 0, failed: 0 };
let announced = false;

/**
 * Prints `N passed, N failed` alone on the last line when the process ends. A run that fails for another reason than a
 * test (such as a server that does not start) counts as one failure, so that the line is always true.
 */
export function announceClosingLine(): void {
  if (announced) return;
  announced = true;
  process.once('exit', (code) => {
    const failed = code === 0 ? tally.failed : Math.max(1, tally.failed);
    // Not process.stdout.write: Jest has replaced it by a no-op when its own start failed.
    writeSync(1, `${tally.passed} passed, ${failed} failed\n`);
  });
}

/** Sets the counts of the closing line. */
export function setTally(passed: number, failed: number): void {
  Object.assign(tally, { passed, failed });
}
