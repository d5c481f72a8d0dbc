import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { createClient } from '@handoff/client';
import { deploymentPath } from '../deployment/deployment-files.js';

/** A built copy of an older commit. */
export interface FormerRelease {
  /** The commit, shortened, and its subject. */
  readonly name: string;
  /** The path of its `handoff` command. */
  readonly command: string;
  readonly createClient: typeof createClient;
  /** Whether it has a module, such as `task`. */
  readonly has: (module: string) => boolean;
}

const root = deploymentPath('.');

/**
 * Builds a commit as it says itself, in a folder of its own in ~/.cache/handoff, which is kept for the next time.
 *
 * @param ref a tag, branch or commit of this repository.
 * @throws Error when it cannot be built.
 */
export async function buildFormerRelease(ref: string): Promise<FormerRelease> {
  const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const commit = git('rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`);
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'handoff');
  const folder = join(cache, `release-${commit}`);
  if (!existsSync(folder)) {
    const draft = `${folder}.draft`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    // Not a worktree: the repository would remember it.
    const archive = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 1024 * 1024 * 1024 });
    execFileSync('tar', ['-x'], { cwd: draft, input: archive });
    const inDraft = { cwd: draft, stdio: ['ignore', 2, 2] as ['ignore', number, number] };
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], inDraft);
    execFileSync('npm', ['run', '--silent', 'build'], inDraft);
    renameSync(draft, folder);
  }
  const client = pathToFileURL(join(folder, 'libs/client/dist/index.js')).href;
  return {
    name: git('log', '-1', '--format=%h, %s', commit),
    command: join(folder, 'services/all-in-one/bin/handoff.mjs'),
    createClient: ((await import(client)) as { createClient: typeof createClient }).createClient,
    has: (module) => module === 'gateway' || existsSync(join(folder, 'services', module)),
  };
}
