import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import type { JestEnvironmentConfig } from '@jest/environment';
import NativeEnvironment from './native-environment.js';

const environment = (): NativeEnvironment =>
  new NativeEnvironment({ projectConfig: { fakeTimers: {} } } as unknown as JestEnvironmentConfig);

test('Node loads this file: its errors are errors here, as they are in production', async () => {
  const error: unknown = await readFile('/no/such/file').catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expect(new Uint8Array()).toBeInstanceOf(Object);
});

test('environment variables are restored after a file: changed, new and removed ones', async () => {
  process.env['HANDOFF_TEST_CHANGED'] = 'before';
  process.env['HANDOFF_TEST_REMOVED'] = 'before';
  const one = environment();
  process.env['HANDOFF_TEST_CHANGED'] = 'after';
  process.env['HANDOFF_TEST_NEW'] = 'after';
  delete process.env['HANDOFF_TEST_REMOVED'];
  await one.teardown();
  const left = Object.entries(process.env).filter(([name]) => name.startsWith('HANDOFF_TEST_'));
  expect(Object.fromEntries(left)).toEqual({ HANDOFF_TEST_CHANGED: 'before', HANDOFF_TEST_REMOVED: 'before' });
  for (const [name] of left) delete process.env[name];
});

test('process.exit and spied methods are restored after a file', async () => {
  const exit = Object.getOwnPropertyDescriptor(process, 'exit');
  const one = environment();
  process.exit = () => undefined as never;
  const clock = { now: () => 1 };
  one.moduleMocker.spyOn(clock, 'now').mockReturnValue(2);
  await one.teardown();
  expect(Object.getOwnPropertyDescriptor(process, 'exit')).toEqual(exit);
  expect(clock.now()).toBe(1);
});

test('handlers of the files that ran in this worker before are gone', () => {
  const handlers = (globalThis as Record<symbol, unknown>)[Symbol.for('EVENT_HANDLERS')] as readonly unknown[];
  // jest-circus adds some six for each file.
  expect(handlers.length).toBeGreaterThan(1);
  expect(handlers.length).toBeLessThan(10);
});
