import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from '@jest/globals';
import { createClockOffset } from './clock-offset.js';

const HOUR_MS = 3_600_000;
const TELL = `
  setInterval(() => console.log(JSON.stringify([
    Date.now(), new Date().getTime(), new Date(7).getTime(), new Date() instanceof Date, Date.parse(Date()),
  ])), 20);
`;

test('a process gets a shifted wall clock, which can change while it runs', async () => {
  const offset = await createClockOffset(HOUR_MS);
  const child = spawn(process.execPath, ['-e', TELL], {
    env: { ...process.env, ...offset.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const offsets: number[] = [];
  for await (const line of createInterface(child.stdout)) {
    const [now, made, given, isDate, text] = JSON.parse(line) as [number, number, number, boolean, number];
    expect([given, isDate]).toEqual([7, true]);
    expect(made - now).toBeLessThan(1_000);
    expect(Math.abs(text - now)).toBeLessThan(2_000);
    offsets.push(Math.round((now - Date.now()) / HOUR_MS));
    if (offsets.length === 1) await offset.set(-HOUR_MS);
    if (offsets.at(-1) === -1) break;
  }
  child.kill();
  await once(child, 'exit');
  await offset.remove();
  expect(offsets[0]).toBe(1);
  expect(offsets.at(-1)).toBe(-1);
});
