#!/usr/bin/env node
import { main } from '../dist/upgrade/main.js';

// process.exit ends the processes of the topology too; dying of a signal would not.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

process.exitCode = await main(process.argv[2], process.stdout);
