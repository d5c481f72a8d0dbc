import pg from 'pg';
import { CREATE_TABLES } from './tables.js';

export async function createBareTables(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(CREATE_TABLES);
  } finally {
    await client.end();
  }
}
