import { runProcess } from '@handoff/runtime';
import { gatewayModule } from './module.js';

await runProcess([gatewayModule], process.env);
