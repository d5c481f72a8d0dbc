import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The version of everything: `lerna version` sets it here and in each package.json. */
export const { version } = readJson('lerna.json');
const { license, repository, engines } = readJson('package.json');

/**
 * Writes a package's package.json, its README and the licence.
 *
 * @param folder the folder of the package that is made.
 * @param source the folder of its sources, whose README and description it gets.
 * @param own the members that only this package has.
 */
export function writeManifest(folder, source, { name, ...own }) {
  const { description, keywords } = readJson(join(source, 'package.json'));
  const manifest = {
    name,
    version,
    description,
    keywords,
    license,
    repository: { ...repository, directory: source },
    engines,
    type: 'module',
    ...own,
    publishConfig: { access: 'public' },
  };
  write(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  write(join(folder, 'README.md'), withAbsoluteLinks(readFileSync(join(root, source, 'README.md'), 'utf8'), source));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
}

export function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

/** Writes a file, and the folders on the way to it. */
export function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** A README's links into the repository, as a reader finds them who has only the package: at this version's tag. */
function withAbsoluteLinks(text, source) {
  const tree = `${repository.url.replace(/^git\+/, '').replace(/\.git$/, '')}/blob/v${version}/`;
  return text.replace(/\]\((?!https?:|#)([^)]+)\)/g, (_, path) => `](${tree}${normalize(join(source, path))})`);
}
