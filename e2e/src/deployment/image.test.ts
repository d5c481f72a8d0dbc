import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { tempDir } from '@handoff/testing';
import { startEmbeddedTopology } from '../topology/embedded-topology.js';
import { spawnHandoff } from '../topology/handoff-process.js';
import { deploymentPath, readDeploymentFile } from './deployment-files.js';

/** What the Dockerfile copies out of its build stage: paths from the root of the repository, and in the image. */
const copied = [...readDeploymentFile('Dockerfile').matchAll(/^COPY --from=build \/app\/(\S+) \.\/(\S*)$/gm)].map(
  ([, from = '', to = '']) => ({ from, to: to || from }),
);

test('the files of the image are enough to run everything', async () => {
  const image = await tempDir('handoff-image-');
  for (const { from, to } of copied) {
    await mkdir(dirname(join(image.path, to)), { recursive: true });
    await cp(deploymentPath(from), join(image.path, to), { recursive: true });
  }
  const command = join(image.path, 'services/all-in-one/bin/handoff.mjs');
  const topology = await startEmbeddedTopology({
    spawn: (name, args, env) => spawnHandoff(name, args, env, undefined, command),
  });
  try {
    const health = await fetch(`${topology.gateways[0]}/health`);
    expect(await health.json()).toMatchObject({ status: 'healthy', database: 'embedded' });
    const page = await fetch(`${topology.gateways[0]}/docs/swagger-ui-bundle.js`);
    expect(page.status).toBe(200);
    const asked = ['profile', 'can', join(image.path, 'profiles/finance/profile.yaml'), 'github__list_issues'];
    const { stdout } = await promisify(execFile)(process.execPath, [command, ...asked]);
    expect(stdout).toMatch(/^allowed: github__list_issues/);
  } finally {
    await topology.stop();
    await image.remove();
  }
});
