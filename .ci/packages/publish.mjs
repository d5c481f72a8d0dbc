#!/usr/bin/env node
// `npm run release:publish [-- --dry-run]` makes the packages and publishes them. docs/releasing.md says what comes before.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readJson, root, version } from './manifest.mjs';

const options = process.argv.slice(2);
const isDry = options.includes('--dry-run');

const reason = reasonNotTo();
if (reason !== undefined && !isDry) fail(reason);
if (reason !== undefined) process.stderr.write(`A publication would be refused: ${reason}\n`);
// npm asks the registry whether a version may become `latest`, also when it only shows what it would do. At the public one
// the name `handoff` has versions of another program.
if (isDry) options.push('--tag', 'dry-run');
run(process.execPath, join(root, '.ci', 'packages', 'pack.mjs'));
// The client first: who reads of the others finds it.
for (const name of ['client', 'mcp', 'handoff']) run('npm', 'publish', join(root, 'packages', name), ...options);

/** Why the packages cannot be published as they are; undefined when they can. */
function reasonNotTo() {
  const { repository, mcpName } = readJson('package.json');
  if (/\.example\b/.test(repository.url) || /^example\./.test(mcpName))
    return '`repository` and `mcpName` in package.json are placeholders.';
  if (git('status', '--porcelain') !== '') return 'The tree has changes that are not committed.';
  if (!git('tag', '--points-at', 'HEAD').split('\n').includes(`v${version}`)) return `HEAD is not tagged v${version}.`;
  return undefined;
}

function git(...args) {
  return spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();
}

function run(command, ...args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

function fail(text) {
  process.stderr.write(`${text} See docs/releasing.md.\n`);
  process.exit(1);
}
