import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { takeSignIn } from '@handoff/runtime';
import { tempDir } from '@handoff/testing';
import { openEmbeddedIssuer } from '../embedded-issuer.js';
import { runHandoff } from '../testing/run-handoff.js';

test('console prints a link with a code that is good for a token of each demo role, and with no token', async () => {
  await using directory = await tempDir();
  await openEmbeddedIssuer(directory.path);
  await writeFile(join(directory.path, 'gateway-url'), 'http://127.0.0.1:4711\n');
  const { code, stdout } = await runHandoff(['console'], { env: { HANDOFF_DATA_DIR: directory.path } });
  expect(code).toBe(0);
  const [, once = ''] = /^http:\/\/127\.0\.0\.1:4711\/console#code=(\S+)\n$/.exec(stdout) ?? [];
  const taken = await takeSignIn(directory.path, once, new Date());
  expect(taken?.identities.map(({ role, subject }) => [role, subject])).toEqual(
    ['finance', 'manager', 'legal', 'auditor', 'admin'].map((role) => [role, `${role}-person`]),
  );
  for (const { token } of taken!.identities) expect(stdout).not.toContain(token.split('.')[2]);
  const minutes = new Date(Date.now() + 11 * 60_000);
  const { stdout: another } = await runHandoff(['console'], { env: { HANDOFF_DATA_DIR: directory.path } });
  expect(await takeSignIn(directory.path, another.trim().split('=')[1]!, minutes)).toBeUndefined();
});

test('console prints nothing to open when no Handoff runs here', async () => {
  await using directory = await tempDir();
  const { code, stdout, stderr } = await runHandoff(['console'], { env: { HANDOFF_DATA_DIR: directory.path } });
  expect([code, stdout, stderr]).toEqual([69, '', expect.stringContaining('Start it with "handoff up"')]);
});
