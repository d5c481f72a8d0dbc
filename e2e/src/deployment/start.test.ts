import { spawnSync } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { tempDir } from '@handoff/testing';
import { deploymentPath, readDeploymentFile } from './deployment-files.js';

interface Locked {
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly os?: readonly string[];
}
interface Bundling {
  readonly bundleTo: (
    outdir: string,
    entryPoints: Readonly<Record<string, string>>,
    options: { readonly conditions: readonly string[]; readonly write: false },
  ) => Promise<{ readonly inputs: Readonly<Record<string, unknown>> }>;
}

const { packages } = JSON.parse(readDeploymentFile('package-lock.json')) as {
  packages: Readonly<Record<string, Locked>>;
};
/** The folders that `npm ci --omit=dev` fills on one machine or another. */
const installed = Object.entries(packages).filter(
  ([folder, { dev, link }]) => folder.includes('node_modules/') && dev !== true && link !== true,
);

describe('npm start', () => {
  test.each([
    ['the handoff command', 'services/all-in-one/src/cli.ts'],
    ['the demo', 'e2e/src/demo/run-demo.ts'],
    ['the console', 'libs/console/src/main.tsx'],
  ])('installs every package that %s is made of', async (_name, entry) => {
    const { bundleTo } = (await import(deploymentPath('.ci/bundle.mjs'))) as Bundling;
    const options = { conditions: ['handoff-source', 'module'], write: false } as const;
    const { inputs } = await bundleTo('unused', { entry: deploymentPath(entry) }, options);
    const used = new Set(
      Object.keys(inputs).flatMap((path) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
    );
    expect(used.size).toBeGreaterThan(0);
    const names = new Set(installed.map(([folder]) => folder));
    expect([...used].filter((folder) => !names.has(folder))).toEqual([]);
    // It is bundled from the sources: start compiles nothing.
    expect(Object.keys(inputs).filter((path) => !path.includes('node_modules/') && path.includes('/dist/'))).toEqual(
      [],
    );
  });

  test('installs esbuild, Vite and PGlite, which stays a package, and no tools of the tests', () => {
    const names = installed.map(([folder]) => folder);
    expect(names).toEqual(
      expect.arrayContaining(['node_modules/esbuild', 'node_modules/vite', 'node_modules/@electric-sql/pglite']),
    );
    expect(
      names.filter((name) => /jest|eslint|oxlint|oxfmt|typescript|testcontainers|oidc-provider/.test(name)),
    ).toEqual([]);
    expect(installed.filter(([, { os }]) => os === undefined).length).toBeLessThan(215);
  });
});

test('npm run demo says to run npm start first where nothing is installed', async () => {
  const clone = await tempDir('handoff-clone-');
  try {
    await cp(deploymentPath('.ci'), join(clone.path, '.ci'), { recursive: true });
    const { status, stderr } = spawnSync(process.execPath, ['.ci/bundle.mjs'], { cwd: clone.path, encoding: 'utf8' });
    expect([status, stderr]).toEqual([1, 'Nothing is installed yet: run npm start first.\n']);
  } finally {
    await clone.remove();
  }
});
