import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir, type TempDir } from '@handoff/testing';
import { openEmbeddedSecretKey } from './embedded-secret-key.js';

describe('the key of the embedded mode', () => {
  let directory: TempDir;
  beforeEach(async () => {
    directory = await tempDir();
  });
  afterEach(() => directory.remove());

  test('is 32 bytes that only their owner can read, and lasts', async () => {
    const dataDir = join(directory.path, 'data');
    const key = await openEmbeddedSecretKey(dataDir);
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect((await stat(join(dataDir, 'webhook-key'))).mode & 0o777).toBe(0o600);
    expect(await openEmbeddedSecretKey(dataDir)).toBe(key);
  });

  test('is one key, however many ask for it first', async () => {
    const keys = await Promise.all(Array.from({ length: 10 }, () => openEmbeddedSecretKey(directory.path)));
    expect(new Set(keys).size).toBe(1);
    expect(await readdir(directory.path)).toEqual(['webhook-key']);
  });
});
