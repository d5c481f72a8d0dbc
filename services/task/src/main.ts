import { runProcess } from '@handoff/runtime';
import { taskModule } from './module.js';

await runProcess([taskModule], process.env);
