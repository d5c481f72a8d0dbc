import { writeSync } from 'node:fs';

/** What the closing line will say. A run that dies before it knows better has failed once. */
const tally = { passed: 0, failed: 0 };
let announced = false;

/**
 * Ends the process with `N passed, N failed`, alone on the last line, whatever else is printed. A run that fails for
 * another reason than a test (servers that would not start) counts one failure, so that the line never lies.
 */
export function announceClosingLine(): void {
  if (announced) return;
  announced = true;
  process.once('exit', (code) => {
    const failed = code === 0 ? tally.failed : Math.max(1, tally.failed);
    // Not process.stdout.write, which Jest has made do nothing by then when it could not even start.
    writeSync(1, `${tally.passed} passed, ${failed} failed\n`);
  });
}

/** Sets what the closing line will say. */
export function setTally(passed: number, failed: number): void {
  Object.assign(tally, { passed, failed });
}
