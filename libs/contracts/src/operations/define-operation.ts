import type { OperationDefinition } from '../operation.js';

/** Returns the operation unchanged, with its exact type, so that `InputOf` and `ResultOf` can be inferred. */
export function defineOperation<const O extends OperationDefinition>(operation: O): O {
  return operation;
}

/** How a read is reached: by GET, without a key and without a precondition. `etag`: the reply has a version. */
export function readOf<const P extends string>(path: P, { etag = false } = {}) {
  return { method: 'GET', path, successStatus: 200, idempotency: 'none', ifMatch: false, etag } as const;
}

/** How a change is reached: by POST, with an optional key. `versioned`: of one resource, with If-Match and an ETag. */
export function changeOf<const P extends string>(path: P, { versioned = true } = {}) {
  const common = { method: 'POST', path, successStatus: 200, idempotency: 'optional' } as const;
  return { ...common, ifMatch: versioned, etag: versioned };
}
