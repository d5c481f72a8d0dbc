#!/usr/bin/env node
import { runDemo } from '../bundle/demo.js';

process.exitCode = await runDemo(process.env, process.stdout);
