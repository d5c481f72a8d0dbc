import { describeTlsFault, type TlsServer } from '@handoff/kernel';
import { reasonOf } from '../bus-errors.js';

const NATS: TlsServer = {
  name: 'NATS',
  caSetting: 'NATS_TLS_CA_FILE',
  certSettings: 'NATS_TLS_CERT_FILE and NATS_TLS_KEY_FILE',
};

/** Why NATS cannot be reached, for a log entry; of a failure of TLS also what to do about it. */
export function reasonOfLoss(error: unknown): string {
  return describeTlsFault(error, NATS) ?? reasonOf(error);
}
