import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory that exists for the length of a test. `await using` removes it. */
export interface TempDir extends AsyncDisposable {
  readonly path: string;
  /** Removes the directory and all in it; removing it twice does no harm. */
  remove(): Promise<void>;
}

/** Makes an empty directory under the system's temporary directory, readable by its owner alone. */
export async function tempDir(prefix = 'handoff-test-'): Promise<TempDir> {
  const path = await mkdtemp(join(tmpdir(), prefix));
  // A server that is just going down may still write a file while we remove: hence the retries.
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  return { path, remove, [Symbol.asyncDispose]: remove };
}
