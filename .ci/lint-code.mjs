#!/usr/bin/env node
// `npm run lint:code [-- <files>]` checks the code by Oxlint (.oxlintrc.jsonc) and by ESLint (eslint.config.js).
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = process.argv.slice(2);
// The part of Oxlint that knows types is a Go program. By default it spends a third of its time on garbage collection.
const env = { GOGC: '200', ...process.env };

const results = [
  run('oxlint', ...files),
  run('eslint', '--no-warn-ignored', '--no-error-on-unmatched-pattern', ...(files.length > 0 ? files : ['.'])),
  noneSwitchesRulesOff(),
];
process.exitCode = results.every(Boolean) ? 0 : 1;

function run(command, ...args) {
  const path = join(root, 'node_modules', '.bin', command);
  return spawnSync(path, args, { cwd: root, env, stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;
}

/** ESLint is told to take no such comments; Oxlint has no setting for its own. */
function noneSwitchesRulesOff() {
  const comment = new RegExp(['oxlint', 'disable'].join('-'));
  const names = ['.ci', 'e2e', 'gateway', 'libs', 'services'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)),
  );
  const sources = names.filter(
    (name) => /\.[cm]?[jt]sx?$/.test(name) && !/(^|[\\/])(node_modules|dist|bundle|site)[\\/]/.test(name),
  );
  const found = sources.filter((name) => comment.test(readFileSync(join(root, name), 'utf8')));
  for (const name of found) process.stdout.write(`${name}: a rule is changed in .oxlintrc.jsonc, not by a comment\n`);
  return found.length === 0;
}
