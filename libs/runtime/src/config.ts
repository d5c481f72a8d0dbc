import type { Static, TSchema } from 'typebox';

/** One environment variable: its schema (coerced from text), its default and its purpose. */
export interface ConfigVariable<T extends TSchema = TSchema> {
  readonly schema: T;
  /**
   * The text used when the variable is unset or empty. A variable without a default is optional: its value is then
   * undefined.
   */
  readonly default?: string;
  /** Replaces the default outside the embedded mode. */
  readonly defaultWhenScaled?: string;
  readonly description: string;
  /** Never printed, not even in errors. */
  readonly secret?: boolean;
  /** Outside the embedded mode the process does not start without it. */
  readonly requiredWhenScaled?: boolean;
}

/** A module's configuration: variable name → variable. `.env.example` is generated from these. */
export type ConfigSpec = Readonly<Record<string, ConfigVariable>>;

/** The values of a configuration. A variable with a default is never undefined. */
export type ConfigOf<S extends ConfigSpec> = {
  readonly [K in keyof S]: S[K] extends { default: string }
    ? Static<S[K]['schema']>
    : Static<S[K]['schema']> | undefined;
};
