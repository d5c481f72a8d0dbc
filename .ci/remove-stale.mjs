import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes the output of sources that are gone. The compiler leaves it, and Jest would go on running a test that was renamed.
 *
 * @param {string} root the repository.
 */
export function removeStale(root) {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  for (const { path } of references) {
    const dist = join(root, path, 'dist');
    if (!existsSync(dist)) continue;
    for (const file of readdirSync(dist, { recursive: true })) {
      const [, name] = /^(.*)\.d\.ts$/.exec(file) ?? [];
      if (name === undefined || ['.ts', '.tsx'].some((end) => existsSync(join(root, path, 'src', name + end))))
        continue;
      for (const end of ['.js', '.js.map', '.d.ts', '.d.ts.map']) rmSync(join(dist, name + end), { force: true });
    }
  }
}
