import { expect, test } from '@jest/globals';
import { tempDir } from '@handoff/testing';
import { renderBanner } from './banner.js';
import { openEmbeddedIssuer } from './embedded-issuer.js';

const FACTS = { gatewayUrl: 'http://127.0.0.1:1', opsUrl: 'http://127.0.0.1:2', dataDir: '/data', version: '1.2.3' };
const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;

test.each([
  [true, 5],
  [false, 0],
])('the banner shows tokens on a terminal only: %s', async (onTerminal, count) => {
  await using directory = await tempDir();
  const banner = await renderBanner({ ...FACTS, onTerminal }, await openEmbeddedIssuer(directory.path));
  expect(banner.match(TOKEN) ?? []).toHaveLength(count);
  expect(banner).toContain('npx handoff token --role finance');
});
