import { readFileSync } from 'node:fs';

/** The product's version: all packages are released together, so this package's is everybody's. */
export const PRODUCT_VERSION: string = readVersion();

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
