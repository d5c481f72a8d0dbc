import { readFileSync } from 'node:fs';
import type { ConfigSpec } from '../config.js';
import type { ConfigMistake } from './config-error.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads secrets from files into the environment: `X_FILE` names the file that holds `X`, for every variable that may
 * hold a secret. So a secret need not be in the real environment, which child processes inherit and `docker inspect`
 * shows.
 */
export function withSecretFiles(
  specs: readonly ConfigSpec[],
  env: Environment,
  mistakes: ConfigMistake[],
): Environment {
  const names = specs.flatMap((spec) => Object.entries(spec).flatMap(([name, { secret }]) => (secret ? [name] : [])));
  const read = [...new Set(names)].flatMap((name) => {
    const file = env[`${name}_FILE`]?.trim() ?? '';
    if (file === '') return [];
    if ((env[name]?.trim() ?? '') !== '') {
      mistakes.push({ variable: `${name}_FILE`, message: `must not be set together with ${name}` });
      return [];
    }
    try {
      return [[name, readFileSync(file, 'utf8').trim()] as const];
    } catch {
      mistakes.push({ variable: `${name}_FILE`, message: 'names a file that cannot be read' });
      return [];
    }
  });
  return { ...env, ...Object.fromEntries(read) };
}
