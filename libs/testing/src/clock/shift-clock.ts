import { readFileSync } from 'node:fs';
import { shiftedDate } from './shifted-date.js';

/**
 * Loaded before a process's own code, by `--import`: its wall clock is ahead (or, where negative, behind) by as many
 * milliseconds as the file `TEST_CLOCK_OFFSET_FILE` says now, so that it can jump while the process runs. Timers and
 * `performance.now()` go on as they are, as they do where an operator sets a clock. See {@link createClockOffset}.
 */
const file = process.env['TEST_CLOCK_OFFSET_FILE'];
const LOOK_EVERY_MS = 50;

let offsetMs = 0;
if (file !== undefined) {
  look(file);
  setInterval(look, LOOK_EVERY_MS, file).unref();
  globalThis.Date = shiftedDate(() => offsetMs);
}

/** While the file is being written, or where there is none, the clock goes on as it was. */
function look(path: string): void {
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (text !== '' && Number.isFinite(Number(text))) offsetMs = Number(text);
  } catch {
    return;
  }
}
