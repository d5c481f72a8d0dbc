#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { main } from '../bundle/handoff.js';

if (existsSync('.env')) process.loadEnvFile();

await main(process.argv);
