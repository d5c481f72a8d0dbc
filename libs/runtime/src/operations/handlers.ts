import type { InputOf, OPERATIONS, ServiceName } from '@handoff/contracts';
import type { Call, Outcome } from '@handoff/kernel';

/** What an operation answers: the representation as JSON text, and what the edge needs to know of it unparsed. */
export interface OperationReply {
  readonly body: string;
  /** The id of what the reply represents; becomes `Location` where the operation creates something. */
  readonly id?: string | undefined;
  /** Its version; becomes the ETag. */
  readonly version?: number | undefined;
  /** Whether this repeats the first reply to the same command. */
  readonly replayed?: boolean | undefined;
}

/**
 * The reply that an outcome comes to.
 *
 * @throws HandoffError the error that the command failed with.
 */
export function replyOf(outcome: Outcome): OperationReply {
  if (!outcome.ok) throw outcome.error;
  const { body, id, version } = outcome.reply;
  return { body, id, version, replayed: outcome.replayed };
}

type Registry = typeof OPERATIONS;

/** The names of the operations that a service answers; streams are the gateway's. */
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
 * Does one operation. Its input has been validated; whatever it throws becomes an error reply.
 *
 * @param abandoned aborts when nobody wants the reply any more: then a wait ends, and what was begun is finished.
 */
export type OperationHandler<K extends keyof Registry> = (
  input: OperationInput<K>,
  call: Call,
  abandoned: AbortSignal,
) => Promise<OperationReply>;

/** A handler for every operation of a service: one too few or too many does not compile. */
export type OperationHandlers<S extends ServiceName> = { readonly [K in OperationNameOf<S>]: OperationHandler<K> };
