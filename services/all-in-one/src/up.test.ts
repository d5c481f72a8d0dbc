import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually, tempDir } from '@handoff/testing';

const HANDOFF = fileURLToPath(new URL('../bin/handoff.mjs', import.meta.url));

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function up(dataDir: string): { readonly child: ChildProcess; readonly output: () => string } {
  const env = { PATH: process.env['PATH'], HANDOFF_DATA_DIR: dataDir, PORT: '0', OPS_PORT: '0' };
  const child = spawn(process.execPath, [HANDOFF, 'up'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output };
}

describe('handoff up', () => {
  test('creates files for its owner only, writes no token to a file, and leaves no lock when its terminal closes', async () => {
    await using directory = await tempDir('handoff-up-');
    const { child, output } = up(directory.path);
    await eventually(() => output().includes('is listening on'), { describe: 'the banner' });
    expect(output()).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
    const names = await readdir(directory.path);
    expect(names).toContain('gateway-url');
    const lock = names.find((name) => name.endsWith('.lock'));
    expect(lock).toBeDefined();
    for (const name of names) expect([name, (await stat(join(directory.path, name))).mode & 0o077]).toEqual([name, 0]);
    const exit = once(child, 'exit');
    child.kill('SIGHUP');
    expect(await exit).toEqual([0, null]);
    const left = await readdir(directory.path);
    expect([left.includes(lock!), left.includes('gateway-url')]).toEqual([false, false]);
    expect(await readFile(join(directory.path, 'issuer-key.json'), 'utf8')).toContain('"kid"');
  });
});

test('started by npm through a shell, ends in order when npm is killed', async () => {
  await using directory = await tempDir('handoff-up-');
  const watch = new URL('../bin/end-with-parent.mjs', import.meta.url).href;
  const ended = join(directory.path, 'ended');
  const started = `
    const { endWithParent } = await import(${JSON.stringify(watch)});
    const { writeFileSync } = await import('node:fs');
    endWithParent();
    process.once('SIGTERM', () => { writeFileSync(${JSON.stringify(ended)}, ''); process.exit(); });
    setInterval(() => {}, 1_000);
    console.log('running');`;
  const script = `
    const { spawn } = await import('node:child_process');
    const env = { ...process.env, npm_lifecycle_event: 'start', CODE: ${JSON.stringify(started)} };
    spawn('sh', ['-c', process.execPath + ' --input-type=module -e "$CODE"; true'], { env, stdio: 'inherit' });
    setInterval(() => {}, 1_000);`;
  const npm = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(npm);
  let output = '';
  npm.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await eventually(() => output.includes('running'));
  npm.kill('SIGKILL');
  await eventually(async () => (await readdir(directory.path)).includes('ended'));
});
