import { randomUUID } from 'node:crypto';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { INSERT_EVENT, INSERT_TASK } from './tables.js';

/**
 * The task process of the bare pipeline: answers requests on NATS with one Postgres transaction each. As many
 * connections as a service of Handoff opens by default.
 */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
process.once('SIGTERM', () => process.exit());
const nats = await connect({ servers: process.env['NATS_URL']! });

nats.subscribe('bare.health', { callback: (_error, message) => void message.respond('') });
nats.subscribe('bare.task', {
  queue: 'task',
  callback: (_error, message) => {
    routeTask(message.json()).then(
      (answer) => message.respond(JSON.stringify(answer)),
      (error: unknown) => message.respond(JSON.stringify({ error: String(error) })),
    );
  },
});

async function routeTask(body: { readonly target: string; readonly from_role: string; readonly task: unknown }) {
  const id = randomUUID();
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query({ ...INSERT_TASK, values: [id, body.from_role, body.target, JSON.stringify(body.task)] });
    const event = JSON.stringify({ type: 'task.routed', task_id: id, to_role: body.target });
    await client.query({ ...INSERT_EVENT, values: ['task.routed', event] });
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
  return { task_id: id, status: 'pending', version: 1 };
}
