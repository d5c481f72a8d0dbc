import { parseJsonStrict, type OperationDefinition } from '@handoff/contracts';

/** The parts of an operation's input, once validated. */
export interface AnyInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** The validated input of a call. */
export function readInput(
  operation: OperationDefinition,
  given: { readonly params: unknown; readonly query: unknown },
  body: Uint8Array,
): AnyInput {
  return { ...given, body: operation.body === undefined ? undefined : parseJsonStrict(body) };
}
