import type { OperationDefinition } from '../operation.js';

/** The operation as it is, with the exact types of its parts kept, so that `InputOf` and `ResultOf` can be inferred. */
export function defineOperation<const O extends OperationDefinition>(operation: O): O {
  return operation;
}
