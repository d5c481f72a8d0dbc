import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { createTestDatabase } from '../testing.js';
import { readSchema } from './read-schema.js';
import { generateSchemaDoc, SCHEMA_DOC_FILE } from './schema-doc.js';

test('docs/database/SCHEMA.md is what the migrations make; else run libs/postgres/dist/generate-schema-doc.js', async () => {
  expect(await readFile(SCHEMA_DOC_FILE, 'utf8')).toBe(await generateSchemaDoc());
});

test('every table has a comment', async () => {
  const database = await createTestDatabase('postgres');
  const tables = await readSchema(await database.open());
  expect(tables.filter(({ comment }) => comment === null)).toEqual([]);
  await database.drop();
});

test('Postgres and PGlite have one schema', async () => {
  expect(await generateSchemaDoc('postgres')).toBe(await generateSchemaDoc('pglite'));
});
