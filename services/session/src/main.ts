import { runProcess } from '@handoff/runtime';
import { sessionModule } from './module.js';

await runProcess([sessionModule], process.env);
