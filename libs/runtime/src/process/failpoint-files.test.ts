import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { armFailpoints, failpoint, FAILPOINT_NAMES } from '@handoff/kernel';
import { tempDir, type TempDir } from '@handoff/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { failpointFiles } from './failpoint-files.js';

describe('a directory that arms failpoints', () => {
  let directory: TempDir;
  let dead: string[];
  beforeEach(async () => {
    directory = await tempDir();
    dead = [];
  });
  afterEach(() => directory.remove());

  const processNamed = (name: string) => failpointFiles(directory.path, () => dead.push(name));
  const arm = (name: string): Promise<void> => writeFile(join(directory.path, name), '');

  test.each(FAILPOINT_NAMES)('at %s ends the first process that reaches it, and no other', async (name) => {
    const [one, other] = [processNamed('one'), processNamed('other')];
    await arm(name);
    for (const reach of [one, other, one]) reach(name);
    expect(dead).toEqual(['one']);
    expect(await readdir(directory.path)).toEqual([]);
  });

  test('ends no process elsewhere', async () => {
    const reach = processNamed('one');
    await arm('relay.published');
    for (const name of FAILPOINT_NAMES.filter((each) => each !== 'relay.published')) reach(name);
    expect(dead).toEqual([]);
    expect(await readdir(directory.path)).toEqual(['relay.published']);
  });

  test('ends as many processes as it was armed times', async () => {
    const reach = processNamed('one');
    for (let times = 0; times < 3; times += 1) {
      await arm('gateway.claimed');
      reach('gateway.claimed');
      reach('gateway.claimed');
    }
    expect(dead).toHaveLength(3);
  });

  test('is read by failpoints until they are disarmed', async () => {
    const disarm = armFailpoints(processNamed('this'));
    await arm('gateway.claimed');
    failpoint('gateway.claimed');
    disarm();
    await arm('gateway.claimed');
    failpoint('gateway.claimed');
    expect(dead).toEqual(['this']);
  });
});
