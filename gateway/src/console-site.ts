import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the console, with the copies that the build compressed. */
export interface SiteFile {
  readonly plain: Buffer;
  readonly br: Buffer;
  readonly gzip: Buffer;
}

/** The built console (libs/console). */
export interface ConsoleSite {
  /** The page, whose links start with `./`. */
  page(): Promise<string>;
  /** A file of the page by its name, such as `assets/main-1a2b.js`; undefined when there is none. */
  file(name: string): Promise<SiteFile | undefined>;
}

/**
 * The approval card for MCP hosts, which the build puts into one document.
 *
 * @returns how to read it, once; undefined when this installation has no console.
 */
export function openApprovalCard(folder = folderIfThere()): (() => Promise<string>) | undefined {
  const path = folder === undefined ? undefined : join(folder, 'approval.html');
  if (path === undefined || !existsSync(path)) return undefined;
  let card: Promise<string> | undefined;
  return () => (card ??= readFile(path, 'utf8'));
}

/** The built console. Reads the folder at the first request, and each file once. */
export function openConsoleSite(folder = folderOfSite()): ConsoleSite {
  let names: Promise<ReadonlySet<string>> | undefined;
  const files = new Map<string, Promise<SiteFile>>();
  return {
    page: () => readFile(join(folder, 'index.html'), 'utf8'),
    async file(name) {
      names ??= readdir(join(folder, 'assets')).then((found) => new Set(found.map((each) => `assets/${each}`)));
      // Only what is listed is read: a name cannot lead out of the folder.
      if (!(await names).has(name) || !(await names).has(`${name}.br`)) return undefined;
      const file = files.get(name) ?? read(join(folder, name));
      files.set(name, file);
      return file;
    },
  };
}

async function read(path: string): Promise<SiteFile> {
  const [plain, br, gzip] = await Promise.all([readFile(path), readFile(`${path}.br`), readFile(`${path}.gz`)]);
  return { plain, br, gzip };
}

/** The bundle has a copy beside it, because the image contains no packages. */
function folderOfSite(): string {
  const beside = fileURLToPath(new URL('console-site', import.meta.url));
  if (existsSync(beside)) return beside;
  return join(dirname(createRequire(import.meta.url).resolve('@handoff/console/package.json')), 'site');
}

function folderIfThere(): string | undefined {
  try {
    return folderOfSite();
  } catch {
    return undefined;
  }
}
