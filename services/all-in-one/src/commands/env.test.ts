import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { tempDir } from '@handoff/testing';
import { openEmbeddedIssuer } from '../embedded-issuer.js';
import { runHandoff } from '../testing/run-handoff.js';

test('env sets the URL and a token for each demo role in the shell that evaluates it', async () => {
  await using directory = await tempDir();
  await openEmbeddedIssuer(directory.path);
  await writeFile(join(directory.path, 'gateway-url'), 'http://127.0.0.1:4711\n');
  const { code, stdout, stderr } = await runHandoff(['env'], { env: { HANDOFF_DATA_DIR: directory.path } });
  expect([code, stderr]).toEqual([0, '']);
  const script = 'eval "$1"; printf "%s\\n" "$HANDOFF_URL" "$FINANCE" "$MANAGER" "$LEGAL" "$AUDITOR" "$ADMIN"';
  const [url, ...tokens] = execFileSync('sh', ['-c', script, 'sh', stdout], { encoding: 'utf8' }).trim().split('\n');
  expect(url).toBe('http://127.0.0.1:4711');
  expect(tokens.map((token) => claimsOf(token).roles)).toEqual(
    ['finance', 'manager', 'legal', 'auditor', 'admin'].map((role) => [role]),
  );
});

test('env prints nothing to evaluate when no Handoff runs here', async () => {
  await using directory = await tempDir();
  const { code, stdout, stderr } = await runHandoff(['env'], { env: { HANDOFF_DATA_DIR: directory.path } });
  expect([code, stdout, stderr]).toEqual([69, '', expect.stringContaining('Start it with "handoff up"')]);
});

function claimsOf(token: string): { readonly roles: readonly string[] } {
  return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { roles: string[] };
}
