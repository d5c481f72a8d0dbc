import type { CallOptions } from '@handoff/client';
import type { ButtonProps } from '../button.js';

/** A field of an action's form. */
export interface ActionField {
  readonly name: string;
  readonly label: string;
  /** `long`: several lines. `json`: several lines that have to be a JSON object. `flag`: on or off. Otherwise one line. */
  readonly kind?: 'long' | 'json' | 'flag' | 'number';
  readonly initial?: string;
  readonly required?: boolean;
  readonly choices?: readonly string[];
}

/** What was entered: texts and flags by the names of the fields. */
export type Entered = Readonly<Record<string, string | boolean>>;

/** Something that a person can do, as a form: which fields it takes, and the request that it makes. */
export interface Action {
  /** The operation, and its name in the texts. */
  readonly operation: string;
  readonly label: string;
  readonly done: string;
  readonly kind?: ButtonProps['kind'];
  readonly hint?: string;
  readonly fields: readonly ActionField[];
  /** Performs it, with the options for the request: its Idempotency-Key. */
  readonly run: (entered: Entered, options: CallOptions) => Promise<unknown>;
}

/** A text that was entered; undefined when there is none, so that the request leaves the member out. */
export function textOf(entered: Entered, name: string): string | undefined {
  const value = entered[name];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The given members without the undefined ones. */
export function given<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const there = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as { [K in keyof T]: Exclude<T[K], undefined> };
}
