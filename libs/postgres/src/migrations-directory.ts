import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** In the published package. */
const BESIDE = new URL('../migrations/', import.meta.url);
/** In the repository and in the image: from this package's `dist/`, and from the bundle. */
const AT_THE_ROOT = new URL('../../../migrations/', import.meta.url);

/** The folder of the migrations. */
export const MIGRATIONS_DIRECTORY = fileURLToPath(existsSync(BESIDE) ? BESIDE : AT_THE_ROOT);
