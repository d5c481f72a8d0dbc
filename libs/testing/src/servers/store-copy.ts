import { execFileSync } from 'node:child_process';
import { tempDir } from '../temp-dir.js';

/** A directory as it was at one moment. */
export interface StoreCopy {
  /** Puts the directory back as it was. The server whose it is must not run. */
  restore(): void;
  /** Puts one path inside it back as it was, and nothing else. */
  restoreOnly(path: string): void;
  remove(): Promise<void>;
}

/**
 * Copies a server's directory, owners and all. To restore it later is what a power loss, or a backup put back, does to a
 * server: it has forgotten what it had acknowledged.
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
