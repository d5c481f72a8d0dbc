import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { generateSchemaDoc, SCHEMA_DOC_FILE } from './schema-doc/schema-doc.js';

/** Writes docs/database/SCHEMA.md anew: `node libs/postgres/dist/generate-schema-doc.js`. */
await mkdir(dirname(SCHEMA_DOC_FILE), { recursive: true });
await writeFile(SCHEMA_DOC_FILE, await generateSchemaDoc());
