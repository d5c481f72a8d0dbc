import type { ConfigMistake } from './config-error.js';

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLE = 'HANDOFF_FAILPOINT_DIR';

/**
 * The directory whose files arm failpoints; undefined outside of tests. It is not in a module's spec, so it is not in
 * `.env.example`: an operator who saw it there might set it.
 */
export function failpointDirectoryOf(env: Environment): string | undefined {
  return env[VARIABLE]?.trim() || undefined;
}

/** Write access to that directory is enough to kill the process, so setting it outside of tests is a mistake. */
export function findFailpointMistakes(env: Environment): readonly ConfigMistake[] {
  if (failpointDirectoryOf(env) === undefined || env['NODE_ENV'] === 'test') return [];
  return [{ variable: VARIABLE, message: 'must not be set unless NODE_ENV is test: it lets tests kill this process' }];
}
