/** One mistake in the environment. The message follows the variable's name in a sentence. */
export interface ConfigMistake {
  readonly variable: string;
  readonly message: string;
}

/** EX_CONFIG of sysexits.h: the exit code for a wrong configuration. */
export const EXIT_CONFIG = 78;

/** All mistakes in a configuration. Its message can be printed unchanged, and holds no secrets. */
export class ConfigError extends Error {
  readonly mistakes: readonly ConfigMistake[];

  constructor(mistakes: readonly ConfigMistake[]) {
    const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
    super([`The configuration has ${count}:`, ...mistakes.map((m) => `  ${m.variable} ${m.message}`)].join('\n'));
    this.name = 'ConfigError';
    this.mistakes = mistakes;
  }
}
