#!/usr/bin/env node
// `npm run release [-- <version or options of lerna version>]` sets the next version everywhere, commits and tags. It pushes
// and publishes nothing. docs/releasing.md says what comes before and after.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const LERNA = join(root, '.ci', 'release', 'node_modules', 'lerna', 'dist', 'cli.js');

// Everything that has changed goes into the commit of the release.
const { stdout: changes } = spawnSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' });
if (changes !== '') {
  process.stderr.write(`Commit these changes first:\n${changes}`);
  process.exit(1);
}

run('npm', 'ci', '--prefix', '.ci/release', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
// Lerna only sets the version here: the documents have it too, and belong to the same commit.
run(process.execPath, LERNA, 'version', '--no-git-tag-version', '--no-push', ...process.argv.slice(2));
run('npx', 'oxfmt', 'lerna.json'); // Lerna drops the last line end
run('npm', 'run', '--silent', 'generate');
const { version } = JSON.parse(readFileSync(join(root, 'lerna.json'), 'utf8'));
const today = new Date().toISOString().slice(0, 10);
// What was “Unreleased” is the new version.
replaceIn('CHANGELOG.md', /^## Unreleased$/m, `## Unreleased\n\n## ${version} – ${today}`);
// Lerna knows the packages only; a test compares these with lerna.json.
replaceIn('package.json', /(?<=^ {2}"version": ")[^"]+/m, version);
replaceIn('package-lock.json', /(?<=^ {2}"version": ")[^"]+/m, version);
replaceIn('package-lock.json', /(?<=^ {4}"": \{\n {6}"name": "[^"]+",\n {6}"version": ")[^"]+/m, version);
replaceIn('deploy/helm/handoff/Chart.yaml', /(?<=^version: ).+/m, version);
replaceIn('docs/operations/kubernetes.md', /(?<=image\.tag=)\S+/, version);
run('git', 'commit', '--all', '--message', `chore(release): v${version}`);
run('git', 'tag', '--annotate', `v${version}`, '--message', `v${version}`);

/** Replaces a text that has to be there. */
function replaceIn(file, pattern, text) {
  const path = join(root, file);
  const before = readFileSync(path, 'utf8');
  if (!pattern.test(before)) throw new Error(`${file} has nothing that matches ${pattern}`);
  writeFileSync(
    path,
    before.replace(pattern, () => text),
  );
}

function run(command, ...args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}
