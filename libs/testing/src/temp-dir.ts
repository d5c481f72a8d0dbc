import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory for one test. `await using` removes it. */
export interface TempDir extends AsyncDisposable {
  readonly path: string;
  /** Removes the directory and its content. A second call does nothing. */
  remove(): Promise<void>;
}

/** Makes an empty directory under the system's temporary directory, readable only by its owner. */
export async function tempDir(prefix = 'handoff-test-'): Promise<TempDir> {
  const path = await mkdtemp(join(tmpdir(), prefix));
  // A stopping server may still write a file during the removal, hence the retries.
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  return { path, remove, [Symbol.asyncDispose]: remove };
}
