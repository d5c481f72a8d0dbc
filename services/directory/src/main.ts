import { runProcess } from '@handoff/runtime';
import { directoryModule } from './module.js';

await runProcess([directoryModule], process.env);
