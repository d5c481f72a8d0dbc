import type { ConfigMistake } from './config-error.js';

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLE = 'HANDOFF_FAILPOINT_DIR';

/**
 * Where the files lie that arm failpoints; undefined as a rule. In no module's spec, so in no `.env.example`: it is no
 * setting, and who finds it among settings tries it.
 */
export function failpointDirectoryOf(env: Environment): string | undefined {
  return env[VARIABLE]?.trim() || undefined;
}

/** Whoever can write to that directory can kill the process: that is for tests, and a mistake everywhere else. */
export function findFailpointMistakes(env: Environment): readonly ConfigMistake[] {
  if (failpointDirectoryOf(env) === undefined || env['NODE_ENV'] === 'test') return [];
  return [{ variable: VARIABLE, message: 'must not be set unless NODE_ENV is test: it lets tests kill this process' }];
}
