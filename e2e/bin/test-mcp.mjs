#!/usr/bin/env node
import { main } from '../dist/conformance/main.js';

// Leaving in order takes the processes of the topology with it; dying of a signal would not.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

process.exitCode = await main(process.stdout);
