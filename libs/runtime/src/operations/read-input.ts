import { readBody, validateInput, type OperationDefinition } from '@handoff/contracts';

/** The parts of an operation's input, validated. */
export interface AnyInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/**
 * The input of a call, checked as if nobody had before: the gateway is not the only one who can reach the bus.
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
