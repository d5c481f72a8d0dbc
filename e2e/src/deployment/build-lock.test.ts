import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually, tempDir, type TempDir } from '@handoff/testing';
import { endWithParent } from '../topology/end-with-parent.js';
import { deploymentPath } from './deployment-files.js';

let dir: TempDir;
let lock: string;
beforeEach(async () => {
  dir = await tempDir('handoff-build-lock-');
  lock = join(dir.path, 'lock');
});
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await dir.remove();
});

interface Builder {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly errors: () => string;
}

/** A process that takes the lock, and has it until its standard input ends. */
function startBuilder(before = ''): Builder {
  const script = `
    ${before}
    import { lockBuild } from ${JSON.stringify(deploymentPath('.ci/build-lock.mjs'))};
    const unlock = await lockBuild(${JSON.stringify(lock)});
    console.log('builds');
    for await (const _ of process.stdin);
    unlock();
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'pipe' });
  endWithParent(child);
  children.push(child);
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return { child, output: () => output, errors: () => errors };
}

const hasLock = async (builder: Builder): Promise<void> => {
  await eventually(() => builder.output() === 'builds\n');
  expect(readFileSync(lock, 'utf8')).toBe(String(builder.child.pid));
};
const end = async ({ child }: Builder): Promise<void> => {
  const ended = once(child, 'exit');
  child.stdin!.end();
  await ended;
};

test('a second build says whom it waits for, and begins when the first has ended', async () => {
  const first = startBuilder();
  await hasLock(first);
  const second = startBuilder();
  await eventually(() => second.errors().includes(`Process ${first.child.pid} builds in this folder. Waiting for it`));
  expect(second.output()).toBe('');
  await end(first);
  await hasLock(second);
  await end(second);
  expect(existsSync(lock)).toBe(false);
});

test('the lock of a build that was killed is taken over', async () => {
  const killed = startBuilder();
  await hasLock(killed);
  const ended = once(killed.child, 'exit');
  killed.child.kill('SIGKILL');
  await ended;
  expect(existsSync(lock)).toBe(true);
  const next = startBuilder();
  await hasLock(next);
  await end(next);
});

test('a lock that never got the id of its process is taken over', async () => {
  await writeFile(lock, '');
  const next = startBuilder();
  await hasLock(next);
  await end(next);
});

test('a lock that a former process with the same id has left is taken over', async () => {
  const leave = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(lock)}, String(process.pid));`;
  const builder = startBuilder(leave);
  await hasLock(builder);
  await end(builder);
});

test('a clone that cannot be written needs no lock: what is built already starts', async () => {
  lock = join(lock, 'of-no-folder');
  const builder = startBuilder();
  await eventually(() => builder.output() === 'builds\n');
  await end(builder);
});
