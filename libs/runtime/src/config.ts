import type { Static, TSchema } from 'typebox';

/** One environment variable: its schema (coerced from text), default and what it is for. */
export interface ConfigVariable<T extends TSchema = TSchema> {
  readonly schema: T;
  /** The text used when the variable is unset or empty. Without one the variable is optional: undefined. */
  readonly default?: string;
  /** Instead of the default outside the embedded mode. */
  readonly defaultWhenScaled?: string;
  readonly description: string;
  /** Never printed, not even in errors. */
  readonly secret?: boolean;
  /** Refuses to start outside the embedded mode when unset. */
  readonly requiredWhenScaled?: boolean;
}

/** A module's whole configuration: variable name → variable. `.env.example` is generated from these. */
export type ConfigSpec = Readonly<Record<string, ConfigVariable>>;

/** The values of a configuration. A variable with a default is never undefined. */
export type ConfigOf<S extends ConfigSpec> = {
  readonly [K in keyof S]: S[K] extends { default: string }
    ? Static<S[K]['schema']>
    : Static<S[K]['schema']> | undefined;
};
