#!/usr/bin/env node
import { existsSync } from 'node:fs';

const command = new URL('../bundle/handoff.js', import.meta.url);
if (!existsSync(command)) {
  process.stderr.write('Handoff is not built yet: run npm start first.\n');
  process.exit(1);
}
if (existsSync('.env')) process.loadEnvFile();

const { main } = await import(command.href);
await main(process.argv);
