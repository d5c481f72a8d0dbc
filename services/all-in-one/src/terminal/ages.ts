import { span } from './text.js';

/** How long ago an instant was, by this machine's clock: `7m`. */
export function age(instant: string): string {
  return span(Date.now() - Date.parse(instant));
}

/** How long it is until an instant, by this machine's clock: `6d`. */
export function timeLeft(instant: string): string {
  return span(Date.parse(instant) - Date.now());
}
