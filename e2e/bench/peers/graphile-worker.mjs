import { makeWorkerUtils } from 'graphile-worker';
import { serve } from './serve.mjs';

const worker = await makeWorkerUtils({ connectionString: process.env.DATABASE_URL });
await worker.migrate();
serve(async (key, task) => (await worker.addJob('tasks', task, { jobKey: key, jobKeyMode: 'unsafe_dedupe' })).id);
