#!/usr/bin/env node
import { main } from '../dist/deployment/render-chart.js';

process.exitCode = main(process.env, process.stdout);
