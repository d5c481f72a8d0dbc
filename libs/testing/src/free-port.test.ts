import { expect, test } from '@jest/globals';
import { freePort } from './free-port.js';

test('no port is given twice, though none of them is in use yet', async () => {
  const ports = new Set<number>();
  for (let n = 0; n < 200; n += 1) ports.add(await freePort());
  expect(ports.size).toBe(200);
});

test('each worker gets ports that no other worker gets', async () => {
  const own = process.env['JEST_WORKER_ID'];
  const bounds: (readonly [number, number])[] = [];
  for (const worker of ['1', '2', '3']) {
    process.env['JEST_WORKER_ID'] = worker;
    const ports = await Promise.all(Array.from({ length: 100 }, () => freePort()));
    bounds.push([Math.min(...ports), Math.max(...ports)]);
  }
  process.env['JEST_WORKER_ID'] = own;
  expect(bounds[0]![1]).toBeLessThan(bounds[1]![0]);
  expect(bounds[1]![1]).toBeLessThan(bounds[2]![0]);
});
