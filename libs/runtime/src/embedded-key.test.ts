import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir, type TempDir } from '@handoff/testing';
import { openEmbeddedKey } from './embedded-key.js';

describe('a key of the embedded mode', () => {
  let directory: TempDir;
  beforeEach(async () => {
    directory = await tempDir();
  });
  afterEach(() => directory.remove());

  test('is 32 bytes in a file that only its owner can read, and is kept', async () => {
    const dataDir = join(directory.path, 'data');
    const key = await openEmbeddedKey(dataDir, 'webhook-key');
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect((await stat(join(dataDir, 'webhook-key'))).mode & 0o777).toBe(0o600);
    expect(await openEmbeddedKey(dataDir, 'webhook-key')).toBe(key);
  });

  test('is the same key for all concurrent first readers', async () => {
    const keys = await Promise.all(Array.from({ length: 10 }, () => openEmbeddedKey(directory.path, 'webhook-key')));
    expect(new Set(keys).size).toBe(1);
    expect(await readdir(directory.path)).toEqual(['webhook-key']);
  });

  test('differs for another name', async () => {
    const key = await openEmbeddedKey(directory.path, 'gateway-key');
    expect(await openEmbeddedKey(directory.path, 'webhook-key')).not.toBe(key);
  });
});
