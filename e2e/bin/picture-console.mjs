#!/usr/bin/env node
// `npm run pictures` writes pictures of the console into docs/console/, light, dark and on a phone. Look at them before you keep them.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { takePictures } from '../dist/console/take-pictures.js';

const folder = fileURLToPath(new URL('../../docs/console', import.meta.url));
mkdirSync(folder, { recursive: true });
await takePictures(folder, process.argv.slice(2));
