import { readFileSync } from 'node:fs';

/** The product's version from package.json, the only place where a release changes it. */
export function productVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
