#!/usr/bin/env node
import { PRODUCT_VERSION } from '@handoff/contracts';
import { runMeshOverStdio } from './run-stdio.js';

// The program of the package @handoff/mcp. In the repository `handoff mcp` does the same.
process.exitCode = await runMeshOverStdio(process.env, PRODUCT_VERSION);
