/** One thing wrong with the environment. The message completes the sentence that the variable's name begins. */
export interface ConfigMistake {
  readonly variable: string;
  readonly message: string;
}

/** EX_CONFIG of sysexits.h: what a process exits with when its configuration is wrong. */
export const EXIT_CONFIG = 78;

/** Everything that is wrong with a configuration. Its message is made to be printed as it is; it holds no secrets. */
export class ConfigError extends Error {
  readonly mistakes: readonly ConfigMistake[];

  constructor(mistakes: readonly ConfigMistake[]) {
    const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
    super([`The configuration has ${count}:`, ...mistakes.map((m) => `  ${m.variable} ${m.message}`)].join('\n'));
    this.name = 'ConfigError';
    this.mistakes = mistakes;
  }
}
