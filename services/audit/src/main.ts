import { runProcess } from '@handoff/runtime';
import { auditModule } from './module.js';

await runProcess([auditModule], process.env);
