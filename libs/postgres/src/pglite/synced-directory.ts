import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { fsyncSync } from 'node:fs';

/** An open file in Emscripten's file system over Node's. */
interface OpenFile {
  readonly nfd?: number;
}

/** The operations on files. PGlite's build has no sync among them: its fsync succeeds and does nothing. */
interface FileOperations {
  fsync?: (file: OpenFile) => number;
}

/**
 * Postgres touches all of its buffers when it starts, so PGlite's default of 128 MB is resident at once. The operating
 * system's cache keeps the files that do not fit.
 */
export const SHARED_BUFFERS = 'shared_buffers=16MB';

/** Injected by a test that counts the syncs. */
export type SyncFile = (fileDescriptor: number) => void;

/**
 * Makes a COMMIT durable in a directory. By default PGlite runs Postgres with fsync off, and its fsync does nothing; here it
 * is on and reaches the disk. `fsync` and not `fdatasync`, which PGlite answers without calling the file system.
 */
export function syncedDirectory(directory: string, sync: SyncFile = fsyncSync): PGliteOptions {
  const files = new NodeFS(directory);
  const init = files.init.bind(files);
  files.init = async (pg, options) => {
    const { emscriptenOpts } = await init(pg, options);
    const addSync = (module: object): void => {
      const { NODEFS } = module as { readonly NODEFS: { readonly stream_ops: FileOperations } };
      NODEFS.stream_ops.fsync = ({ nfd }) => {
        if (nfd !== undefined) sync(nfd);
        return 0;
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addSync] } };
  };
  const startParams = PGlite.defaultStartParams.filter((parameter) => parameter !== '-F');
  const settings = ['fsync=on', 'wal_sync_method=fsync', SHARED_BUFFERS];
  return { fs: files, startParams: [...startParams, ...settings.flatMap((setting) => ['-c', setting])] };
}
