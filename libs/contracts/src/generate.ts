import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderDocuments } from './documents/index.js';

// `npm run generate`: writes the documents that are made from the contracts to where they are kept.
const root = new URL('../../../', import.meta.url);

for (const [path, text] of Object.entries(renderDocuments())) {
  const file = fileURLToPath(new URL(path, root));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  process.stdout.write(`${path}\n`);
}
