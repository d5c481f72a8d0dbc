#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { main } from '../dist/cli.js';

if (existsSync('.env')) process.loadEnvFile();

await main(process.argv);
