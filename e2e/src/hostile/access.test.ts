import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { tempDir, type TempDir } from '@handoff/testing';
import { forgedTokens, type IssuerKey } from './forged-tokens.js';
import { startTarget, type Target } from './target.js';
import { whoMayWhat } from './who-may-what.js';

const START_MS = 240_000;

describe('a process whose callers try more than they may do', () => {
  let dataDir: TempDir;
  let running: Target;
  let key: IssuerKey;
  const target = (): Target => running;

  beforeAll(async () => {
    dataDir = await tempDir('handoff-e2e-');
    running = await startTarget({ dataDir: dataDir.path });
    key = JSON.parse(await readFile(join(dataDir.path, 'issuer-key.json'), 'utf8')) as IssuerKey;
  }, START_MS);
  afterEach(() => running.expectUnharmed());
  afterAll(async () => {
    await running.stop();
    await dataDir.remove();
  }, START_MS);

  forgedTokens(target, () => key);
  whoMayWhat(target);
});
