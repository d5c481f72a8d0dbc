#!/usr/bin/env node
import { runMutants } from '../dist/mutants/run-mutants.js';

process.exitCode = await runMutants(process.argv.slice(2), process.stdout);
