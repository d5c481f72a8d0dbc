import { createClockOffset, eventually, freePort } from '@handoff/testing';
import { afterEach, expect, test } from '@jest/globals';
import { superviseProcess, type SupervisedProcess } from './supervised-process.js';

let supervised: SupervisedProcess | undefined;
afterEach(() => supervised?.stop());

test('a process that cannot start is reported with what it said', async () => {
  const env = { LOG_LEVEL: 'loud' };
  const [opsPort, clock] = [await freePort(), await createClockOffset()];
  const broken = superviseProcess({ name: 'task 1', module: 'task', env, opsPort, clock });
  supervised = broken;
  await eventually(() => broken.crashes.length > 0);
  await expect(broken.ready(100)).rejects.toThrow(
    /^task 1 being ready did not .*; task 1 last said:\n.*LOG_LEVEL must/s,
  );
});
