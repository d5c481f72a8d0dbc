import { setMaxListeners } from 'node:events';

/** The signal of a request whose caller never says that it has gone: one for all, so that most requests make none. */
export const NEVER_ABANDONED: AbortSignal = new AbortController().signal;
setMaxListeners(0, NEVER_ABANDONED);

/** Calls back when the signal aborts before the work has settled. Then, and afterwards, it keeps no listener. */
export function onAbandoned(signal: AbortSignal, work: Promise<unknown>, tell: () => void): void {
  const forget = (): void => signal.removeEventListener('abort', tell);
  signal.addEventListener('abort', tell, { once: true });
  work.then(forget, forget);
}
