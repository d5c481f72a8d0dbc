import { DBOS } from '@dbos-inc/dbos-sdk';
import { serve } from './serve.mjs';

// This process listens to no queue, so that it records workflows and begins none: the benchmark creates tasks.
const tasks = DBOS.registerWorkflow(async (task) => task, { name: 'tasks' });
DBOS.setConfig({
  name: 'bench',
  systemDatabaseUrl: process.env.DATABASE_URL,
  listenQueues: [],
  runAdminServer: false,
  logLevel: 'error',
});
await DBOS.launch();
await DBOS.registerQueue('tasks');
serve(async (key, task) => (await DBOS.startWorkflow(tasks, { workflowID: key, queueName: 'tasks' })(task)).workflowID);
