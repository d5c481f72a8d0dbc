import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { fsyncSync } from 'node:fs';

/** An open file, as Emscripten's file system over Node's has it. */
interface OpenFile {
  readonly nfd?: number;
}

/** The operations on files, to which PGlite's build adds none that syncs: fsync succeeds, and does nothing. */
interface FileOperations {
  fsync?: (file: OpenFile) => number;
}

/** Injected where a test counts what reaches the disk. */
export type SyncFile = (fileDescriptor: number) => void;

/**
 * What makes a COMMIT durable in a directory: by default PGlite runs Postgres with fsync off, and its fsync does nothing.
 * Here it is on, and reaches the disk. `fsync` and not `fdatasync`, which PGlite answers without asking the file system.
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
  return { fs: files, startParams: [...startParams, '-c', 'fsync=on', '-c', 'wal_sync_method=fsync'] };
}
