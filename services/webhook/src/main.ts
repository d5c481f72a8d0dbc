import { runProcess } from '@handoff/runtime';
import { webhookModule } from './module.js';

await runProcess([webhookModule], process.env);
