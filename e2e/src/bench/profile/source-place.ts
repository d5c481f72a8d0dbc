import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';

const maps = new Map<string, SourceMap | undefined>();

/** Where a function of a profile is in the source: processes run from a bundle. Line and column count from 0. */
export function sourcePlace(url: string, line: number, column: number): string {
  if (!url.startsWith('file://')) return url === '' ? '' : `${url}:${line + 1}`;
  if (!maps.has(url)) maps.set(url, readMap(fileURLToPath(url)));
  const entry = maps.get(url)?.findEntry(line, column);
  return entry !== undefined && 'originalSource' in entry
    ? `${shortPath(entry.originalSource)}:${entry.originalLine + 1}`
    : `${shortPath(url)}:${line + 1}`;
}

function readMap(path: string): SourceMap | undefined {
  const map = `${path}.map`;
  return existsSync(map) ? new SourceMap(JSON.parse(readFileSync(map, 'utf8')) as SourceMapPayload) : undefined;
}

function shortPath(url: string): string {
  return url
    .replace(/^.*\/node_modules\//, '')
    .replace(/^.*\/(libs|gateway|services|e2e)\//, '$1/')
    .replace(/^(\.\.\/)+/, '');
}
