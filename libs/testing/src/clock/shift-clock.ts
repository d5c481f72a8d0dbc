import { readFileSync } from 'node:fs';
import { shiftedDate } from './shifted-date.js';

/**
 * Loaded before a process's own code, by `--import`. It shifts the wall clock by the milliseconds in the file
 * `TEST_CLOCK_OFFSET_FILE` (negative: behind), which it reads again and again, so that the clock can jump while the
 * process runs. Timers and `performance.now()` are not affected, as when an operator sets the clock. See {@link
 * createClockOffset}.
 */
const file = process.env['TEST_CLOCK_OFFSET_FILE'];
const LOOK_EVERY_MS = 50;

let offsetMs = 0;
if (file !== undefined) {
  look(file);
  setInterval(look, LOOK_EVERY_MS, file).unref();
  globalThis.Date = shiftedDate(() => offsetMs);
}

/** While the file is being written, or is missing, the offset stays as it was. */
function look(path: string): void {
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (text !== '' && Number.isFinite(Number(text))) offsetMs = Number(text);
  } catch {
    return;
  }
}
