import { readFileSync } from 'node:fs';
import { credsAuthenticator, nkeyAuthenticator, type Authenticator, type TlsOptions } from '@nats-io/transport-node';

/** How a process proves to NATS who it is, besides what its URL says, and how it knows the server. Paths of files. */
export interface BusAccess {
  /** A user's JWT and seed, as `nsc` writes them. */
  readonly credsFile?: string | undefined;
  /** A user's seed (`SU…`). */
  readonly nkeySeedFile?: string | undefined;
  /** Who signs the certificates of the servers. */
  readonly caFile?: string | undefined;
  /** The certificate that this process shows, and its key. */
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** The same as the NATS client takes it. */
export interface Identity {
  readonly authenticator?: Authenticator;
  readonly tls?: TlsOptions;
}

/**
 * Reads every file once, so that a wrong path shows at the start; logins are read again with each connection, so that
 * they can be replaced while the process runs.
 *
 * @throws TypeError that names the file that cannot be read.
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
