import { fileURLToPath } from 'node:url';
import { openDatabase } from '../open-database.js';
import { createTestUrl, type DatabaseKind } from '../testing.js';
import { readSchema } from './read-schema.js';
import { renderSchema } from './render-schema.js';

export const SCHEMA_DOC_FILE = fileURLToPath(new URL('../../../../docs/database/SCHEMA.md', import.meta.url));

/** Generates the document from a migrated database. An embedded database needs no server. */
export async function generateSchemaDoc(kind: DatabaseKind = 'pglite'): Promise<string> {
  const { url, drop } = await createTestUrl(kind, 'migrated');
  const db = await openDatabase({
    url,
    applicationName: 'schema-doc',
    poolMax: 1,
    statementTimeoutMs: 10_000,
    connectTimeoutMs: 10_000,
  });
  try {
    return renderSchema(await readSchema(db));
  } finally {
    await db.close();
    await drop();
  }
}
