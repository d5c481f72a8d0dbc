import type { WebhookDeps } from './webhook-deps.js';

interface Deps extends Pick<WebhookDeps, 'store' | 'clock'> {
  /** How long a command's first reply is kept, in milliseconds: as long as its key may come again, and longer. */
  readonly retentionMs: number;
}

/** Forgets commands whose keys nobody repeats any more. */
export function forgetCommands({ store, clock, retentionMs }: Deps): () => Promise<number> {
  return () => store.forgetCommands(new Date(clock.now().getTime() - retentionMs));
}
