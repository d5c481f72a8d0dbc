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

test('the page holds React once: with two of them nothing is drawn', () => {
  const scripts = readdirSync(join(SITE, 'assets')).filter((name) => name.endsWith('.js'));
  const react = scripts.flatMap(
    (name) =>
      read(`assets/${name}`)
        .toString()
        .match(/\.useSyncExternalStore=function/g) ?? [],
  );
  expect(react).toHaveLength(1);
});

test('the approval card for MCP hosts is at most 300 kB, and 100 kB compressed with gzip: it is sent as text in one message', () => {
  const card = read('approval.html');
  expect(card.length).toBeGreaterThan(1_000);
  expect(card.length).toBeLessThanOrEqual(300_000);
  expect(gzipSync(card, { level: 9 }).length).toBeLessThanOrEqual(100_000);
});

test('the approval card holds all that it loads, and its policy allows nothing else', () => {
  const card = read('approval.html').toString();
  const [, policy = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(card) ?? [];
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^' ]+'; style-src 'sha256-[^' ]+'; base-uri 'none'/);
  expect(policy).toContain("trusted-types 'none'");
  expect(card).not.toMatch(/<link|<img|<script [^>]*src=|@import|url\(|\beval\(|new Function\(|document\.write\(/);
});

test('no file of the page makes a script of a text, or asks another server', () => {
  for (const name of readdirSync(join(SITE, 'assets')).filter((each) => /\.(js|css)$/.test(each))) {
    const text = read(`assets/${name}`).toString();
    expect([name, /\beval\(|new Function\(|document\.write\(/.test(text)]).toEqual([name, false]);
    if (name.endsWith('.css')) expect([name, /url\((?!["']?\.)|@import/.test(text)]).toEqual([name, false]);
  }
});
