import { coerceText, describeSchema } from './coerce-text.js';
import type { ConfigOf, ConfigSpec, ConfigVariable } from '../config.js';
import { ConfigError, type ConfigMistake } from './config-error.js';
import { failpointDirectoryOf, findFailpointMistakes } from './failpoint-directory.js';
import type { RunMode } from '../module.js';
import { findModeMistakes, findModuleMistakes, runModeOf } from './run-mode.js';
import { findBusAccessMistakes } from '../nats/bus-access.js';
import { findCallKeyMistakes } from '../seals/call-keys.js';
import { withSecretFiles } from './secret-files.js';
import { SHARED_CONFIG, type SharedConfig } from './shared-config.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The configuration of a process: the shared variables, and each module's own under its name. */
export interface ProcessConfig<S extends Readonly<Record<string, ConfigSpec>>> {
  readonly mode: RunMode;
  readonly shared: SharedConfig;
  /** The directory whose files arm failpoints; undefined outside of tests. */
  readonly failpointDirectory: string | undefined;
  readonly modules: { readonly [M in keyof S]: ConfigOf<S[M]> };
}

export interface ReadConfigOptions {
  /** Whether a subset of the modules may run on embedded stores. Default: true. */
  readonly partial?: boolean;
}

/**
 * Reads the environment once, by the specs of every module and {@link SHARED_CONFIG}. A module receives a shared
 * variable by naming it in its own spec. `X_FILE` names a file that holds `X`, if `X` may be a secret.
 *
 * @throws ConfigError that lists every mistake, each with its variable.
 */
export function readConfig<const S extends Readonly<Record<string, ConfigSpec>>>(
  specs: S,
  given: Environment,
  { partial = true }: ReadConfigOptions = {},
): ProcessConfig<S> {
  const mistakes: ConfigMistake[] = [];
  const env = withSecretFiles([SHARED_CONFIG, ...Object.values(specs)], given, mistakes);
  const mode = runModeOf(env);
  const read = (spec: ConfigSpec): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(spec).map(([name, variable]) => [name, readOne(name, variable, env, mode, mistakes)]),
    );

  const shared = read(SHARED_CONFIG) as unknown as SharedConfig;
  const modules = Object.fromEntries(Object.entries(specs).map(([module, spec]) => [module, read(spec)]));
  // A mistyped URL does not tell the mode, so the mode's rules do not apply to it.
  if (!mistakes.some(({ variable }) => variable === 'DATABASE_URL' || variable === 'NATS_URL')) {
    mistakes.push(...findModeMistakes(env));
    if (!partial) mistakes.push(...findModuleMistakes(mode, Object.keys(specs)));
  }

  if (mode === 'scaled' && !partial && !mistakes.some(({ variable }) => variable === 'CALL_KEYS')) {
    mistakes.push(...findCallKeyMistakes(shared.CALL_KEYS ?? '', Object.keys(specs)));
  }
  mistakes.push(...findBusAccessMistakes(shared), ...findFailpointMistakes(env));

  if (mistakes.length > 0) throw new ConfigError(withoutRepeats(mistakes));
  return {
    mode,
    shared,
    failpointDirectory: failpointDirectoryOf(env),
    modules: modules as ProcessConfig<S>['modules'],
  };
}

function readOne(
  name: string,
  variable: ConfigVariable,
  env: Environment,
  mode: RunMode,
  mistakes: ConfigMistake[],
): unknown {
  const given = env[name]?.trim() ?? '';
  if (given === '' && variable.requiredWhenScaled === true && mode === 'scaled') {
    mistakes.push({ variable: name, message: `is required outside the embedded mode: ${variable.description}` });
    return undefined;
  }
  const text = given === '' ? defaultIn(mode, variable) : given;
  if (text === undefined) return undefined;
  const coerced = coerceText(variable.schema, text);
  if (coerced.ok) return coerced.value;
  mistakes.push({
    variable: name,
    message: `must be ${describeSchema(variable.schema)}${shown(variable, text)}`,
  });
  return undefined;
}

function defaultIn(mode: RunMode, variable: ConfigVariable): string | undefined {
  return (mode === 'scaled' ? variable.defaultWhenScaled : undefined) ?? variable.default;
}

function shown(variable: ConfigVariable, text: string): string {
  return variable.secret === true ? '; its value is a secret and not shown' : `, but is ${JSON.stringify(text)}`;
}

/** A variable that several modules read is one mistake, not several. */
function withoutRepeats(mistakes: readonly ConfigMistake[]): readonly ConfigMistake[] {
  return [...new Map(mistakes.map((mistake) => [`${mistake.variable} ${mistake.message}`, mistake])).values()];
}
