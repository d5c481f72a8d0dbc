import { errors } from '@nats-io/transport-node';
import { describeTlsFault, type TlsServer } from '@handoff/kernel';
import { JetStreamApiError } from '@nats-io/jetstream';
import { reasonOf } from '../bus-errors.js';

/** Whether a request failed because its subject has no subscriber: then no process received it. */
export function isNoResponders(error: unknown): boolean {
  return error instanceof errors.NoRespondersError || (error instanceof errors.RequestError && error.isNoResponders());
}

const NATS: TlsServer = {
  name: 'NATS',
  caSetting: 'NATS_TLS_CA_FILE',
  certSettings: 'NATS_TLS_CERT_FILE and NATS_TLS_KEY_FILE',
};

/** Why NATS cannot be reached, for a log entry. For a failure of TLS it includes what to do about it. */
export function reasonOfLoss(error: unknown): string {
  return describeTlsFault(error, NATS) ?? reasonOf(error);
}

/** Whether the JetStream API answered with this error code. */
export function isApiError(error: unknown, code: number): boolean {
  return error instanceof JetStreamApiError && error.code === code;
}

/** Error codes of the JetStream API. */
export const STREAM_NOT_FOUND = 10059;
export const STREAM_NAME_IN_USE = 10058;
export const CONSUMER_NOT_FOUND = 10014;
export const CONSUMER_NAME_IN_USE = 10013;
