import { openDatabase } from '../open-database.js';

/** A process on an embedded database: commits notes from where they end, says each once it is committed, and goes on. */
const db = await openDatabase({
  url: process.argv[2] ?? '',
  applicationName: 'fixture',
  poolMax: 1,
  statementTimeoutMs: 60_000,
  connectTimeoutMs: 60_000,
});
await db.query({ name: 'create', text: 'CREATE TABLE IF NOT EXISTS notes (id integer PRIMARY KEY)' });
for (;;) {
  const id = await db.transaction(async (tx) => {
    const text = 'INSERT INTO notes SELECT coalesce(max(id), 0) + 1 FROM notes RETURNING id';
    const [row] = await tx.query<{ id: number }>({ name: 'insert', text });
    return row?.id;
  });
  process.stdout.write(`${id}\n`);
}
