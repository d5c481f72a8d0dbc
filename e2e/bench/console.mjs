#!/usr/bin/env node
// `npm run bench:console`: how long the console takes to its first card, what it transfers, and how long an approval that an agent asks
// for takes to the screen, in Chromium on this machine.
import { startConsoleScene } from '../dist/console/console-scene.js';
import { measureFirstLoad, measureLive } from '../dist/console/measure.js';

const scene = await startConsoleScene();
try {
  const loads = [];
  await scene.ask({ type: 'first_card', description: 'Q3 budget', data: { amount: 50_000, currency: 'EUR' } });
  for (let n = 0; n < 7; n += 1) loads.push(await measureFirstLoad(scene));
  const live = await measureLive(scene, 30);
  const [kilobytes] = loads.map(({ bytes }) => Math.round(bytes / 1_000));
  console.log(`first load, nothing cached: ${kilobytes} kB transferred; ms, median (worst) of ${loads.length}`);
  for (const what of ['page', 'card', 'cardAgain'])
    console.log(`  ${what}: ${median(loads.map((load) => load[what]))}`);
  console.log(`live; ms, median (worst) of ${live.length}`);
  for (const since of ['sinceRequest', 'sinceRecorded'])
    console.log(`  ${since}: ${median(live.map((one) => one[since]))}`);
} finally {
  await scene.stop();
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return `${Math.round(sorted[Math.floor(sorted.length / 2)])} (${Math.round(sorted.at(-1))})`;
}
