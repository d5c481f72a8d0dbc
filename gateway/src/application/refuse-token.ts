import { HandoffError } from '@handoff/kernel';

/** The refusal of a token. The detail says what is wrong with it, and nothing about the gateway's internals. */
export function refuseToken(detail: string, cause?: unknown): HandoffError {
  return new HandoffError('UNAUTHENTICATED', { detail, cause });
}
