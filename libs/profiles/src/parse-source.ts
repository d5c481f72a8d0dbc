import { parseJson } from './parse-json.js';
import { parseYaml } from './parse-yaml.js';
import type { ParsedSource } from './parsed-source.js';

export type SourceFormat = 'json' | 'yaml';

/** The largest source of a profile. One with 1,000 rules has about half of it. */
export const MAX_SOURCE_BYTES = 256 * 1024;

/** Parses a source as JSON or YAML. Without a format, a source that begins with `{` is JSON. */
export function parseSource(source: Uint8Array, format: SourceFormat = formatOf(source)): ParsedSource {
  if (source.length > MAX_SOURCE_BYTES) {
    return { value: undefined, mistakes: [{ pointer: '', message: `is larger than ${MAX_SOURCE_BYTES / 1024} KiB` }] };
  }
  return format === 'json' ? parseJson(source) : parseYaml(source);
}

function formatOf(source: Uint8Array): SourceFormat {
  const first = source.find((byte) => byte > 0x20);
  return first === 0x7b ? 'json' : 'yaml';
}
