const BAD = /failed|rejected|cancelled|expired|refused|dead|lapsed|unreadable/;
const GOOD = /completed|approved|activated|delivered/;

/** An event type in words: `task.lease_lapsed` as `Task lease lapsed`. */
export function eventWords(type: string): string {
  const words = type.replaceAll(/[._-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Whether it is good or bad news, as far as its name tells. */
export function toneOf(type: string): 'bad' | 'ok' | 'idle' {
  if (BAD.test(type)) return 'bad';
  return GOOD.test(type) ? 'ok' : 'idle';
}
