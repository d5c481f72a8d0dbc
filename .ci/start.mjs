#!/usr/bin/env node
// `npm start`: from a fresh clone to a running Handoff. Installs what is missing, bundles what has changed, then does what
// `handoff up` does. Plain JavaScript with no dependency, because nothing may be installed yet.
import { existsSync } from 'node:fs';
import { endWithParent } from '../services/all-in-one/bin/end-with-parent.mjs';
import { lockBuild } from './build-lock.mjs';
import { bundle } from './bundle.mjs';
import { install } from './install.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `Handoff needs Node.js 20.19 or newer; this is ${process.version}. Install a current Node.js and run npm start again.`,
  );
}
const unlock = await lockBuild();
if (!(await install({ development: false }))) {
  fail('The installation failed. Check the network connection and run npm start again.');
}
await bundle().catch((error) => fail(`The build failed: ${error.message}`));
unlock();

process.stderr.write('Starting …\n');
if (existsSync('.env')) process.loadEnvFile();
endWithParent();
const { main } = await import('../services/all-in-one/bundle/handoff.js');
await main([process.execPath, 'handoff', 'up', ...process.argv.slice(2)]);

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
