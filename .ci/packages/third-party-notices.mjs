import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, write } from './manifest.mjs';

/** Writes the licences of the libraries that a bundle holds: most of them ask that it comes with theirs. */
export function writeNotices(folder, { inputs }) {
  const packages = new Set(
    Object.keys(inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  const notices = [...packages].sort().map((each) => noticeOf(join(root, each)));
  write(
    join(folder, 'THIRD-PARTY-NOTICES.txt'),
    `This package contains these libraries.\n\n${[...new Set(notices)].join('\n')}`,
  );
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file === undefined ? '' : `\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  return `${'-'.repeat(80)}\n${name} ${version} (${license})\n${text}`;
}
