#!/usr/bin/env node
import { main } from '../dist/bench/profile/main.js';

// process.exit ends the measured processes too; dying of a signal would not.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

process.exitCode = await main(process.argv.slice(2), process.stdout);
