#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runDemo } from '../bundle/demo.js';

const profile = readFileSync(new URL('../../profiles/finance/profile.yaml', import.meta.url), 'utf8');
process.exitCode = await runDemo(process.env, process.stdout, profile);
