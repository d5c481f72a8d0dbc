import { existsSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@handoff/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { setFailpointTrap, type FailpointTrap } from './failpoint-trap.js';

describe('a failpoint that is armed', () => {
  let trap: FailpointTrap;
  let file: string;
  beforeEach(async () => {
    trap = await setFailpointTrap();
    file = join(trap.env['HANDOFF_FAILPOINT_DIR']!, 'relay.published');
  });
  afterEach(() => trap.remove());

  test('has struck when a process removes its file, and explains one death', async () => {
    const sprung = trap.spring('relay.published', 20_000);
    await eventually(() => existsSync(file));
    await unlink(file);
    expect(await sprung).toBe(true);
    expect([trap.explains('SIGKILL'), trap.explains('SIGKILL')]).toEqual([true, false]);
  });

  test('explains a death that is reported before the file is found missing', async () => {
    const sprung = trap.spring('relay.published', 20_000);
    await eventually(() => existsSync(file));
    expect(trap.explains('SIGKILL')).toBe(true);
    await unlink(file);
    expect([await sprung, trap.explains('SIGKILL')]).toEqual([true, false]);
  });

  test('has struck no process while its file remains, and is disarmed', async () => {
    expect(await trap.spring('relay.published', 50)).toBe(false);
    expect([existsSync(file), trap.explains('SIGKILL')]).toEqual([false, false]);
  });

  test('explains no end of another kind', async () => {
    const sprung = trap.spring('relay.published', 100);
    expect([trap.explains(1), trap.explains('SIGSEGV')]).toEqual([false, false]);
    await sprung;
  });
});
