import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { tempDir } from '@handoff/testing';
import { runHandoff } from '../testing/run-handoff.js';
import { json, startScriptedGateway } from '../testing/scripted-gateway.js';

const HEALTH = { version: '1.2.3', database: 'embedded', redis: 'embedded', nats: 'embedded' };

test.each([
  ['healthy', 0],
  ['degraded', 1],
])('doctor reports how the Handoff is that runs here: %s is %i', async (status, code) => {
  await using directory = await tempDir();
  await using gateway = await startScriptedGateway({ 'GET /health': json({ ...HEALTH, status }) });
  await writeFile(join(directory.path, 'gateway-url'), `${gateway.url}\n`);
  const result = await runHandoff(['doctor'], { env: { HANDOFF_DATA_DIR: directory.path } });
  expect(result.code).toBe(code);
  expect(result.stdout).toContain(`Handoff 1.2.3 runs at ${gateway.url} and is ${status}`);
  expect(result.stdout).toContain(`✓ embedded database is in use by the Handoff at ${gateway.url}`);
});

test('doctor does not take a Handoff of another data directory for the one of this', async () => {
  await using directory = await tempDir();
  await using gateway = await startScriptedGateway({ 'GET /health': json({ ...HEALTH, status: 'healthy' }) });
  const env = { HANDOFF_DATA_DIR: directory.path, PORT: new URL(gateway.url).port };
  const { code, stdout } = await runHandoff(['doctor'], { env });
  expect([code, stdout]).toEqual([1, expect.stringContaining('is taken')]);
});
