import type { SessionDeps } from './session-deps.js';

interface Deps extends Pick<SessionDeps, 'store'> {
  /** How long a command's first reply is kept, in milliseconds: as long as its key may come again, and longer. */
  readonly retentionMs: number;
}

/** Forgets commands whose keys nobody repeats any more. */
export function forgetCommands({ store, retentionMs }: Deps): () => Promise<number> {
  return () => store.forgetCommands(retentionMs);
}
