import type { BusAccess } from '@handoff/messaging';
import type { ConfigMistake } from '../config/config-error.js';
import type { SharedConfig } from '../config/shared-config.js';

/** A process's NATS credentials. */
export function busAccessOf(shared: SharedConfig): BusAccess {
  return {
    credsFile: shared.NATS_CREDS_FILE,
    nkeySeedFile: shared.NATS_NKEY_SEED_FILE,
    caFile: shared.NATS_TLS_CA_FILE,
    certFile: shared.NATS_TLS_CERT_FILE,
    keyFile: shared.NATS_TLS_KEY_FILE,
  };
}

/** Finds competing logins, and halves of a pair. */
export function findBusAccessMistakes(shared: SharedConfig): readonly ConfigMistake[] {
  const { credsFile, nkeySeedFile, certFile, keyFile } = busAccessOf(shared);
  const mistakes: ConfigMistake[] = [];
  if (credsFile !== undefined && nkeySeedFile !== undefined)
    mistakes.push({ variable: 'NATS_NKEY_SEED_FILE', message: 'must not be set together with NATS_CREDS_FILE' });
  if ((certFile === undefined) !== (keyFile === undefined))
    mistakes.push({ variable: 'NATS_TLS_CERT_FILE', message: 'and NATS_TLS_KEY_FILE need each other' });
  return mistakes;
}
