import { readFileSync } from 'node:fs';
import { credsAuthenticator, nkeyAuthenticator, type Authenticator, type TlsOptions } from '@nats-io/transport-node';

/** The files with which a process proves its identity to NATS and verifies the server. The URL may hold credentials too. */
export interface BusAccess {
  /** A user's JWT and seed, as `nsc` writes them. */
  readonly credsFile?: string | undefined;
  /** A user's seed (`SU…`). */
  readonly nkeySeedFile?: string | undefined;
  /** The certificate of the authority that signs the servers' certificates. */
  readonly caFile?: string | undefined;
  /** The certificate of this process, and its key. */
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** The same in the form of the NATS client's options. */
export interface Identity {
  readonly authenticator?: Authenticator;
  readonly tls?: TlsOptions;
}

/**
 * Reads every file once, so that a wrong path fails at the start. Logins are read again for each connection, so that they
 * can be replaced while the process runs.
 *
 * @throws TypeError that names the unreadable file.
 */
export function identityFrom({ credsFile, nkeySeedFile, caFile, certFile, keyFile }: BusAccess): Identity {
  for (const file of [credsFile, nkeySeedFile, caFile, certFile, keyFile]) if (file !== undefined) read(file);
  const tls = { ...(caFile && { caFile }), ...(certFile && { certFile }), ...(keyFile && { keyFile }) };
  return {
    ...(credsFile && { authenticator: credsAuthenticator(() => read(credsFile)) }),
    ...(nkeySeedFile && { authenticator: nkeyAuthenticator(() => trimmed(read(nkeySeedFile))) }),
    ...(Object.keys(tls).length > 0 && { tls }),
  };
}

function read(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new TypeError(`${file} cannot be read`, { cause });
  }
}

function trimmed(bytes: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString('ascii').trim(), 'ascii');
}
