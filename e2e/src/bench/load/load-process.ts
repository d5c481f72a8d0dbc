import type { LoadOrder, LoadReport } from './load-order.js';
import { runLoad } from './run-load.js';

/** The process that sends the requests. It works on one order at a time. */
const report = (message: LoadReport): unknown => process.send!(message);

process.on('message', (order: LoadOrder) => {
  runLoad(order).then(
    (result) => report({ type: 'done', result }),
    (error: unknown) => report({ type: 'broken', reason: error instanceof Error ? error.message : String(error) }),
  );
});
