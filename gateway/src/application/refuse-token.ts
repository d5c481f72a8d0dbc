import { HandoffError } from '@handoff/kernel';

/** The refusal of a token: what is wrong with it, in words that give nothing of the inside away. */
export function refuseToken(detail: string, cause?: unknown): HandoffError {
  return new HandoffError('UNAUTHENTICATED', { detail, cause });
}
