import { execFileSync } from 'node:child_process';
import { tempDir } from '../temp-dir.js';

/** A copy of a directory. */
export interface StoreCopy {
  /** Restores the directory. Its server must not be running. */
  restore(): void;
  /** Restores one path inside it only. */
  restoreOnly(path: string): void;
  remove(): Promise<void>;
}

/**
 * Copies a server's directory, including file owners. Restoring it later has the effect of a power loss or a restored
 * backup: the server has lost writes that it had acknowledged.
 */
export async function copyStore(directory: string): Promise<StoreCopy> {
  const copy = await tempDir('handoff-copy-');
  execFileSync('cp', ['-a', `${directory}/.`, copy.path]);
  const put = (path: string): void => {
    execFileSync('rm', ['-rf', `${directory}/${path}`]);
    execFileSync('cp', ['-a', `${copy.path}/${path}`, `${directory}/${path}`]);
  };
  return {
    restore() {
      execFileSync('find', [directory, '-mindepth', '1', '-delete']);
      execFileSync('cp', ['-a', `${copy.path}/.`, directory]);
    },
    restoreOnly: put,
    remove: () => copy.remove(),
  };
}
