/** The signal of a request whose caller never says that it has gone. One for all: it gets no listeners that stay. */
export const NEVER_ABANDONED: AbortSignal = new AbortController().signal;

/** Calls back when the signal aborts before the work has settled. Then, and afterwards, it keeps no listener. */
export function onAbandoned(signal: AbortSignal, work: Promise<unknown>, tell: () => void): void {
  const forget = (): void => signal.removeEventListener('abort', tell);
  signal.addEventListener('abort', tell, { once: true });
  work.then(forget, forget);
}
