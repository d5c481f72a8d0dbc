/** What a role may be asked about. */
export type QuestionKind = 'tool' | 'data' | 'provider';

/** What is known of a call, by name. Texts, finite numbers and booleans count; anything else is as if it were not known. */
export type Context = Readonly<Record<string, unknown>>;

/** Whether a role may use a tool, read a type of data or use a provider. */
export interface Question {
  readonly role: string;
  readonly kind: QuestionKind;
  /** The name of the tool, of the provider, or of the type of data with {@link DATA_PREFIX} before it. */
  readonly name: string;
  readonly context: Context;
}

/** Agents ask for a type of data as for a tool of this name. */
export const DATA_PREFIX = 'data_access__';

/** Asks for a tool. A tool whose name begins with {@link DATA_PREFIX} is a type of data. */
export function toolQuestion(role: string, tool: string, context: Context = {}): Question {
  return { role, kind: tool.startsWith(DATA_PREFIX) ? 'data' : 'tool', name: tool, context };
}

/** Asks for a type of data. */
export function dataQuestion(role: string, type: string, context: Context = {}): Question {
  return { role, kind: 'data', name: `${DATA_PREFIX}${type}`, context };
}

/** Asks for a provider of models. */
export function providerQuestion(role: string, provider: string, context: Context = {}): Question {
  return { role, kind: 'provider', name: provider, context };
}

/** Asks for something by its kind and the name that callers have for it. */
export function questionOf(kind: QuestionKind, role: string, name: string, context: Context = {}): Question {
  const ask = { tool: toolQuestion, data: dataQuestion, provider: providerQuestion };
  return ask[kind](role, name, context);
}

/** The category C holds control characters, invisible ones and lone surrogates. */
const NAME = /^[^\s\p{C}*]{1,256}$/u;

/** Whether something can have this name. A name with `*` would be a pattern, and no rule says what a pattern may. */
export function isName(name: unknown): name is string {
  return typeof name === 'string' && NAME.test(name) && name !== DATA_PREFIX;
}
