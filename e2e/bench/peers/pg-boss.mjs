import PgBoss from 'pg-boss';
import { serve } from './serve.mjs';

// A queue whose jobs nobody fetches: the benchmark creates tasks.
const boss = new PgBoss({ connectionString: process.env.DATABASE_URL, supervise: false, schedule: false });
boss.on('error', (error) => console.error(error));
await boss.start();
await boss.createQueue('tasks');
serve(async (key, task) => {
  await boss.send('tasks', task, { id: key });
  return key;
});
