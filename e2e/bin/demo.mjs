#!/usr/bin/env node
import { runDemo } from '../dist/demo/run-demo.js';

process.exitCode = await runDemo(process.env, process.stdout);
