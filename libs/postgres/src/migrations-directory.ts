import { fileURLToPath } from 'node:url';

/** The repository's `migrations/`. The path is right from this package's `dist/` and from the bundle. */
export const MIGRATIONS_DIRECTORY = fileURLToPath(new URL('../../../migrations/', import.meta.url));
