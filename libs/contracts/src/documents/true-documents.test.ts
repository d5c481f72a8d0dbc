import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { SERVICE_NAMES } from '../operation.js';
import { operationsOf } from '../operations/index.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const SKIPPED = new Set(['node_modules', 'dist', 'coverage']);

/** Every Markdown file of the repository, as a path from its root. */
function markdownFiles(directory = root): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) || entry.name.startsWith('.') ? [] : markdownFiles(path);
    return entry.name.endsWith('.md') ? [relative(root, path)] : [];
  });
}

function proseOf(file: string): string {
  return readFileSync(join(root, file), 'utf8').replace(/```[\s\S]*?```/g, '');
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(file: string): readonly string[] {
  return [...proseOf(file).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}

function brokenLinks(file: string): readonly string[] {
  const links = [...proseOf(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : join(dirname(file), path);
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
  });
}

describe('the documents', () => {
  test.each(markdownFiles())('%s: none of its links is broken', (file) => {
    expect(brokenLinks(file)).toEqual([]);
  });

  test('each decision has a number of its own, without gaps, in its name and its heading', () => {
    const decisions = readdirSync(join(root, 'docs/adr')).sort();
    const numbers = decisions.map((name) => Number(name.slice(0, 4)));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    const headings = decisions.map((name) => /^# (\d+)\. /.exec(proseOf(`docs/adr/${name}`))?.[1]);
    expect(headings).toEqual(numbers.map(String));
  });

  test('a link to a decision goes to the one that it names', () => {
    const wrong = markdownFiles().flatMap((file) =>
      [...proseOf(file).matchAll(/\[ADR\s(\d+)\]\(\S*?(\d{4})-[^)]*\)/g)]
        .filter(([, said, linked]) => Number(said) !== Number(linked))
        .map(([link]) => `${file}: ${link}`),
    );
    expect(wrong).toEqual([]);
  });

  test.each(SERVICE_NAMES)(
    'the README of %s names the operations that the service answers, and no others',
    (service) => {
      const answered = operationsOf(service).filter(({ http }) => http?.stream === undefined);
      const [, list = ''] = /^Operations: ([\s\S]*?)\n\n/m.exec(proseOf(`services/${service}/README.md`)) ?? [];
      const named = [...list.matchAll(/`([a-z]+[A-Z]\w+)`/g)].map(([, name]) => name);
      expect(named.sort()).toEqual(answered.map(({ name }) => name).sort());
    },
  );
});
