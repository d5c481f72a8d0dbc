import { errors } from '@nats-io/transport-node';

/** Whether a request failed because nobody takes its subject: then it has reached nobody. */
export function isNoResponders(error: unknown): boolean {
  return error instanceof errors.NoRespondersError || (error instanceof errors.RequestError && error.isNoResponders());
}
