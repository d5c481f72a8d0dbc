import type { InputOf, OPERATIONS, ServiceName } from '@handoff/contracts';
import type { Call, Outcome } from '@handoff/kernel';

/** An operation's reply: the representation as JSON text, and the facts that the gateway needs without parsing it. */
export interface OperationReply {
  readonly body: string;
  /** The id of the represented resource; becomes `Location` when the operation creates it. */
  readonly id?: string | undefined;
  /** The resource's version; becomes the ETag. */
  readonly version?: number | undefined;
  /** The tag of the content, where the operation has `contentTag`; becomes the ETag. Printable ASCII without quotes. */
  readonly tag?: string | undefined;
  /** Whether this repeats the first reply to the same command. */
  readonly replayed?: boolean | undefined;
}

/**
 * Converts an outcome to a reply.
 *
 * @throws HandoffError the command's error.
 */
export function replyOf(outcome: Outcome): OperationReply {
  if (!outcome.ok) throw outcome.error;
  const { body, id, version } = outcome.reply;
  return { body, id, version, replayed: outcome.replayed };
}

type Registry = typeof OPERATIONS;

/** The names of the operations that a service answers. The gateway serves streams. */
export type OperationNameOf<S extends ServiceName> = {
  [K in keyof Registry]: Registry[K] extends { readonly http: { readonly stream: string } }
    ? never
    : Registry[K]['service'] extends S
      ? K
      : never;
}[keyof Registry];

/** The validated input of an operation. */
export type OperationInput<K extends keyof Registry> = InputOf<Registry[K]>;

/**
 * Performs one operation on validated input. A thrown error becomes an error reply.
 *
 * @param abandoned aborts when the caller has gone: a wait then ends, and work that has begun is finished.
 */
export type OperationHandler<K extends keyof Registry> = (
  input: OperationInput<K>,
  call: Call,
  abandoned: AbortSignal,
) => Promise<OperationReply>;

/** A handler for every operation of a service. A missing or extra one does not compile. */
export type OperationHandlers<S extends ServiceName> = { readonly [K in OperationNameOf<S>]: OperationHandler<K> };
