import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { COMPILER, createProject, link, pack, type Packed, type Project } from './packed.js';

/** The first snippet of the client's README. */
const SNIPPET = /```ts\n([\s\S]*?)```/.exec(
  readFileSync(new URL('../../../libs/client/README.md', import.meta.url), 'utf8'),
)![1]!;
const USE = `declare const token: string;\n${SNIPPET}export const ended: string = status;\n`;
const REFUSED = `import { createClient } from '@handoff/client';
createClient({ baseUrl: '', token: '' }).routeTask({ target: 'manager', task: { task_type: 7 } });\n`;
const EMPTY = 'export {};\n';
const OPTIONS = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2023', '--types', 'node'];

let packed: Packed;
let project: Project;

beforeAll(async () => {
  packed = await pack();
  const inFunction = USE.replace(
    SNIPPET,
    SNIPPET.replace(/(import .*\n)([\s\S]*)/, '$1async function main() {\n$2return status;\n}\n'),
  );
  const files = {
    'package.json': '{ "type": "module" }',
    'use.ts': USE,
    'use.cts': inFunction.replace('= status', '= String(main)'),
    'refused.ts': REFUSED,
    'empty.ts': EMPTY,
  };
  project = await createProject(files, [packed.tarball('client')]);
  await link(project, '@types/node');
});
afterAll(async () => {
  await Promise.all([project?.remove(), packed?.remove()]);
});

const compile = (...args: readonly string[]): Promise<string> =>
  project.run(process.execPath, COMPILER, ...OPTIONS, ...args);

describe('the types of the installed client', () => {
  test.each([
    ['an ES module', 'node16', 'use.ts'],
    ['a CommonJS module', 'node16', 'use.cts'],
    ['an ES module, with a current Node.js', 'nodenext', 'use.ts'],
    ['the input of a bundler', 'preserve', 'use.ts'],
  ])('fit %s (%s)', async (_what, module, file) => {
    expect(await compile('--module', module, file)).toBe('');
  });

  test('refuse a wrong input', async () => {
    const failure = await compile('--module', 'node16', 'refused.ts').catch(
      (error: { stdout: string }) => error.stdout,
    );
    expect(failure).toMatch(/refused\.ts\(2,\d+\): error TS2322/);
  });

  test('are flat: a compiler derives next to nothing, and reads no schemas', async () => {
    const [used, empty] = await Promise.all([derived('use.ts'), derived('empty.ts')]);
    expect(used.instantiations - empty.instantiations).toBeLessThan(2_000);
    expect(used.lines - empty.lines).toBeLessThan(5_000);
    expect(used.files.filter((file) => /typebox|contracts|kernel/.test(file))).toEqual([]);
  });
});

async function derived(file: string) {
  const output = await compile('--module', 'node16', '--extendedDiagnostics', '--listFiles', file);
  const figure = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(output)?.[1] ?? Number.NaN);
  const files = output.split('\n').filter((line) => line.startsWith('/'));
  return { instantiations: figure('Instantiations'), lines: figure('Lines'), files };
}
