import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { expect, test } from '@jest/globals';
import { renderBanner } from './banner.js';

test('the banner names the URLs and the way to tokens, and fits a terminal but for its commands', () => {
  const consoleUrl = 'http://127.0.0.1:1/console#code=abc';
  const facts = {
    gatewayUrl: 'http://127.0.0.1:1',
    opsUrl: 'http://127.0.0.1:2',
    dataDir: '/data',
    version: '1.2.3',
    name: 'npx handoff',
    consoleUrl,
  };
  const banner = renderBanner(facts);
  for (const part of ['eval "$(npx handoff env)"', 'http://127.0.0.1:2/metrics', 'MESH_JWT_TOKEN', consoleUrl])
    expect(banner).toContain(part);
  const { handoff } = JSON.parse(/^ *(\{.*\})$/m.exec(banner)![1]!).mcpServers;
  expect(existsSync(handoff.args[0])).toBe(true);
  expect(isAbsolute(handoff.args[0])).toBe(true);
  expect(renderBanner({ ...facts, consoleUrl: undefined })).not.toMatch(/#code=|Open the console/);
  expect(renderBanner({ ...facts, name: 'handoff' })).not.toContain('npx handoff');
  expect(banner).not.toMatch(/eyJ[\w-]+\./);
});
