import { PGlite } from '@electric-sql/pglite';
import { syncedDirectory } from './pglite/synced-directory.js';

// A process of its own; see prepareDirectory. It ends with its parent, which holds the other end of its input.
process.stdin.resume().on('end', () => process.exit(1));
const pglite = await PGlite.create(syncedDirectory(process.argv[2]!));
await pglite.close();
process.exit(0);
