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
  print(loads, {
    page: 'the page is drawn and reacts to keys',
    card: 'the first approval is drawn',
    cardAgain: 'the first approval is drawn, files in the cache',
  });
  console.log(`an open page; ms, median (worst) of ${live.length}`);
  print(live, {
    sinceRecorded: 'an approval is drawn, from its event in the audit log',
    sinceRequest: "an approval is drawn, from the agent's request",
  });
} finally {
  await scene.stop();
}

/** One line for each figure, in words. */
function print(measured, words) {
  for (const [name, text] of Object.entries(words))
    console.log(`  ${text}: ${median(measured.map((each) => each[name]))}`);
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return `${Math.round(sorted[Math.floor(sorted.length / 2)])} (${Math.round(sorted.at(-1))})`;
}
