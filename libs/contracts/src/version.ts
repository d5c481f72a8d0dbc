import { readFileSync } from 'node:fs';

/** The product's version. All packages are released together, so the version of this package is the product's. */
export const PRODUCT_VERSION: string = readVersion();

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
