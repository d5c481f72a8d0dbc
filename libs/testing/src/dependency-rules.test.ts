import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tempDir, type TempDir } from './temp-dir.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const require = createRequire(import.meta.url);
const { forbidden } = require(join(root, '.dependency-cruiser.cjs')) as {
  forbidden: { name: string; comment: string }[];
};

/** For each rule, a file with an import that breaks it. */
const breaches: Readonly<Record<string, readonly [file: string, imports: string]>> = {
  'no-cycles': ['services/task/src/circle.ts', './round.js'],
  'nothing-unresolvable': ['services/task/src/lost.ts', './nowhere.js'],
  'dependencies-are-declared': ['services/task/src/borrowed.ts', 'undeclared'],
  'no-test-tools-in-production': ['services/task/src/careless.ts', '../../../libs/testing/src/index.js'],
  'domain-is-the-innermost': ['services/task/src/domain/route-task.ts', 'node:fs'],
  'kernel-does-no-io': ['libs/kernel/src/eager.ts', 'node:net'],
  'kernel-knows-no-other-package': ['libs/kernel/src/curious.ts', '../../contracts/src/index.js'],
  'ports-know-no-implementation': ['services/task/src/ports/task-store.ts', '../adapters/postgres-task-store.js'],
  'application-knows-no-adapter': ['services/task/src/application/route.ts', '../adapters/postgres-task-store.js'],
  'application-knows-no-technology': [
    'services/task/src/application/query.ts',
    '../../../../libs/postgres/src/index.js',
  ],
  'adapters-stand-alone': ['services/task/src/adapters/memory-task-store.ts', './postgres-task-store.js'],
  'services-do-not-import-services': ['services/task/src/nosy.ts', '../../session/src/index.js'],
  'gateway-does-not-import-services': ['gateway/src/shortcut.ts', '../../services/task/src/index.js'],
  'gateway-has-no-database': ['gateway/src/keeping.ts', '../../libs/postgres/src/index.js'],
  'gateway-loads-tools-on-demand': ['gateway/src/eager.ts', '../../libs/agent-mesh/src/index.js'],
  'libs-import-libs-only': ['libs/runtime/src/upward.ts', '../../../gateway/src/index.js'],
  'console-imports-the-client-only': ['libs/console/src/api/shortcut.ts', '../../../contracts/src/index.js'],
  'console-runs-in-a-browser': ['libs/console/src/api/disk.ts', 'node:fs'],
  'console-parts-know-no-page': ['libs/console/src/parts/clever.tsx', '../pages/inbox/inbox-page.js'],
  'console-card-asks-its-host-only': ['libs/console/src/card/short-cut.ts', '../pages/inbox/inbox-page.js'],
  'console-session-stands-alone': ['libs/console/src/session/early.ts', '../parts/button.js'],
  'react-in-the-console-only': ['gateway/src/page.ts', 'react'],
  'nats-in-one-place': ['services/task/src/adapters/nats-bus.ts', '@nats-io/nats-core'],
  'postgres-in-one-place': ['services/task/src/adapters/postgres-pool.ts', 'pg'],
  'redis-in-one-place': ['gateway/src/adapters/redis-client.ts', 'ioredis'],
  'mcp-in-one-place': ['gateway/src/mcp/endpoint.ts', '@modelcontextprotocol/server'],
  'yaml-in-one-place': ['services/task/src/adapters/system-files.ts', 'yaml'],
  'cedar-in-one-place': ['services/directory/src/adapters/cedar.ts', '@cedar-policy/cedar-wasm'],
  'policy-where-decisions-are-made': ['gateway/src/decide.ts', '../../libs/policy/src/index.js'],
  'koa-in-the-gateway-only': ['services/task/src/adapters/http-server.ts', 'koa'],
};

/** Files that break no rule: the others import them. */
const innocent: Readonly<Record<string, string>> = {
  'services/task/src/round.ts': "export type { x } from './circle.js';",
  'services/task/src/index.ts': 'export const x = 1;',
  'services/task/src/adapters/postgres-task-store.ts': "export { x } from './task-row.js';",
  'services/task/src/adapters/task-row.ts': "export { x } from '../domain/task.js';",
  'services/task/src/domain/task.ts': "export { x } from '../../../../libs/kernel/src/index.js';",
  'services/task/src/domain/task.test.ts': "export { x } from '../../../../libs/testing/src/index.js';",
  'services/session/src/index.ts': 'export const x = 1;',
  'services/all-in-one/src/modules.ts': "export { x } from '../../task/src/index.js';",
  'gateway/src/index.ts': "export { x } from 'koa';",
  'libs/kernel/src/index.ts': "import 'node:crypto'; export const x = 1;",
  'libs/contracts/src/index.ts': "export { x } from '../../kernel/src/index.js';",
  'libs/testing/src/index.ts': "export { x } from 'pg';",
  'libs/postgres/src/index.ts': "export { x } from 'pg';",
  'libs/agent-mesh/src/index.ts': "export { x } from 'node:path';",
  'libs/redis/src/index.ts': "export { x } from 'ioredis';",
  'libs/console/src/pages/inbox/inbox-page.tsx': "export { x } from '../../parts/button.js';",
  'libs/console/src/parts/button.tsx': "export { x } from 'react';",
  'libs/policy/src/index.ts': "export { x } from './cedar/engine.js';",
  'libs/policy/src/cedar/engine.ts': "export { x } from '@cedar-policy/cedar-wasm';",
  'services/directory/src/decide.ts': "export { x } from '../../../libs/policy/src/index.js';",
  'libs/messaging/src/nats/connect.ts': "export { x } from '@nats-io/nats-core';",
};

const packages = [
  '@nats-io/nats-core',
  'pg',
  'ioredis',
  '@modelcontextprotocol/server',
  '@cedar-policy/cedar-wasm',
  'koa',
  'yaml',
  'react',
];

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

describe('the dependency rules', () => {
  let fixture: TempDir;
  let violations: readonly Violation[];

  beforeAll(async () => {
    fixture = await tempDir();
    await write(
      fixture.path,
      'package.json',
      JSON.stringify({ dependencies: Object.fromEntries(packages.map((p) => [p, '1'])) }),
    );
    for (const name of [...packages, 'undeclared']) {
      await write(
        fixture.path,
        `node_modules/${name}/package.json`,
        JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
      );
      await write(fixture.path, `node_modules/${name}/index.js`, 'exports.x = 1;');
    }
    for (const [path, text] of Object.entries(innocent)) await write(fixture.path, path, text);
    for (const [path, imported] of Object.values(breaches)) {
      await write(fixture.path, path, `import { x } from '${imported}';\nexport { x };\n`);
    }
    violations = await cruise(fixture.path);
  });
  afterAll(() => fixture.remove());

  test('each have a comment and a fixture that breaks them', () => {
    expect(forbidden.map(({ name }) => name).sort()).toEqual(Object.keys(breaches).sort());
    for (const { comment } of forbidden) expect(comment).toMatch(/\.$/);
  });

  test.each(Object.entries(breaches))('%s is reported when broken', (name, [file]) => {
    expect(violations.filter(({ from }) => from === file).map(({ rule }) => rule.name)).toContain(name);
  });

  test('report no file that keeps them', () => {
    const accused = violations.filter(({ from }) => from in innocent && !(from === 'services/task/src/round.ts'));
    expect(accused).toEqual([]);
  });
});

async function write(base: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(base, path)), { recursive: true });
  await writeFile(join(base, path), text);
}

function cruise(directory: string): Promise<readonly Violation[]> {
  const cli = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [
    '--config',
    join(root, '.dependency-cruiser.cjs'),
    '--output-type',
    'json',
    'libs',
    'gateway',
    'services',
  ];
  return new Promise((resolve, reject) => {
    // Its exit code is the number of violations, so the test reads its output instead.
    execFile(process.execPath, [cli, ...args], { cwd: directory, maxBuffer: 2 ** 24 }, (_error, stdout, stderr) => {
      try {
        resolve((JSON.parse(stdout) as { summary: { violations: readonly Violation[] } }).summary.violations);
      } catch (cause) {
        reject(new Error(`dependency-cruiser printed no report: ${stderr}`, { cause }));
      }
    });
  });
}
