import { readBody, validateInput, type OperationDefinition } from '@handoff/contracts';

/** The validated parts of an operation's input. */
export interface AnyInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/**
 * Validates the input of a call. The gateway has validated it too, but other clients can reach the bus.
 *
 * @throws HandoffError as the operation's validators do.
 */
export function readInput(
  operation: OperationDefinition,
  given: { readonly params: unknown; readonly query: unknown },
  body: Uint8Array,
): AnyInput {
  return {
    params: validateInput(operation, 'params', given.params),
    query: validateInput(operation, 'query', given.query),
    body: readBody(operation, body),
  };
}
