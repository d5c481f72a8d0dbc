import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';

const SITE = join(dirname(fileURLToPath(import.meta.url)), '..', 'site');
const BUDGET = 200_000;

const read = (name: string): Buffer => readFileSync(join(SITE, name));

/** What the first page loads: what index.html names, and what the page of the inbox needs besides. */
function firstLoad(): readonly string[] {
  const page = read('index.html').toString();
  const named = [...page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, name = '']) => name);
  const inbox = readdirSync(join(SITE, 'assets')).filter((name) => /^inbox-page-\w+\.js$/.test(name));
  return ['index.html', ...named, ...inbox.map((name) => `assets/${name}`)];
}

test('the first load is at most 200 kB, compressed with gzip', () => {
  const names = [...new Set(firstLoad())];
  expect(names.filter((name) => name.endsWith('.js')).length).toBeGreaterThan(1);
  const total = names.reduce((sum, name) => sum + gzipSync(read(name), { level: 9 }).length, 0);
  expect(total).toBeLessThanOrEqual(BUDGET);
});

test('no file of the page makes a script of a text, or asks another server', () => {
  for (const name of readdirSync(join(SITE, 'assets')).filter((each) => /\.(js|css)$/.test(each))) {
    const text = read(`assets/${name}`).toString();
    expect([name, /\beval\(|new Function\(|document\.write\(/.test(text)]).toEqual([name, false]);
    if (name.endsWith('.css')) expect([name, /url\((?!["']?\.)|@import/.test(text)]).toEqual([name, false]);
  }
});
