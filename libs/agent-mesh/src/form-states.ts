import { createRequestStateCodec, type ServerContext } from '@modelcontextprotocol/server';
import type { JsonObject } from '@handoff/kernel';

/** How long a person may take for a form, in seconds. */
const ANSWER_SECONDS = 3_600;

/** Seals what a form is about, because the client carries it to the answer. */
export interface FormStates {
  seal(state: JsonObject, ctx: ServerContext): Promise<string>;
  /** @throws when it is not sealed by one of the keys, for the same caller and method, within the last hour. */
  open(sealed: string, ctx: ServerContext): Promise<JsonObject>;
}

/**
 * Seals of one caller (HMAC-SHA-256). The first key seals and all of them open, so that keys can be replaced.
 *
 * @param keys - 32 bytes each; the same for every process that may get the answer
 */
export function createFormStates(keys: readonly Uint8Array[], caller: string): FormStates {
  const bind = ({ mcpReq }: ServerContext): string => `${mcpReq.method}\n${caller}`;
  const codecs = keys.map((key) => createRequestStateCodec<JsonObject>({ key, ttlSeconds: ANSWER_SECONDS, bind }));
  const [first] = codecs;
  if (first === undefined) throw new TypeError('The state of a form needs a key.');
  return {
    seal: (state, ctx) => first.mint(state, ctx),
    open: (sealed, ctx) => Promise.any(codecs.map((codec) => codec.verify(sealed, ctx))),
  };
}
