import { writeSync } from 'node:fs';
import { openDatabase } from '../open-database.js';
import { createOutboxRelay } from './outbox-relay.js';

/** A process that is killed when its events are published and not yet marked. Prints their ids. */
const db = await openDatabase({
  url: process.argv[2] ?? '',
  role: 'handoff_task',
  applicationName: 'killed-relay',
  poolMax: 2,
  statementTimeoutMs: 60_000,
  connectTimeoutMs: 60_000,
});
createOutboxRelay({
  db,
  table: 'task_outbox',
  bus: {
    publish: (events) => {
      writeSync(1, JSON.stringify(events.map(({ id }) => id)));
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => {});
    },
  },
});
