/** A server that is reached by TLS, in the terms of the operator that has to mend the connection. */
export interface TlsServer {
  /** e.g. `Postgres`. */
  readonly name: string;
  /** The setting that names the certificate of the authority, e.g. `NATS_TLS_CA_FILE`. */
  readonly caSetting: string;
  /** The settings that name the certificate of this process, if it can show one. */
  readonly certSettings?: string;
}

type Advice = (server: TlsServer) => string;

/** Advice by the code that Node.js gives a failure of TLS. The first row that matches counts. */
const FAULTS: readonly (readonly [RegExp, Advice])[] = [
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_(UNTRUSTED|REJECTED|SIGNATURE_FAILURE)|INVALID_CA)/,
    ({ name, caSetting }) =>
      `The certificate of ${name} is not signed by an authority that this process trusts. Set ${caSetting} to the file with the certificate of that authority.`,
  ],
  [
    /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)/,
    ({ name }) =>
      `The certificate of ${name} is for another host than the URL names. Use a host name that the certificate has, or a certificate for this host.`,
  ],
  [
    /^CERT_(HAS_EXPIRED|NOT_YET_VALID)/,
    ({ name }) =>
      `The certificate of ${name} has expired or is not valid yet. Renew the certificate, and check the clock of this machine.`,
  ],
  [
    /^CERT_REVOKED/,
    ({ name }) => `The certificate of ${name} was revoked. Do not connect before you know why; then renew it.`,
  ],
  [
    /^ERR_SSL_.*ALERT.*(CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/,
    ({ name, certSettings }) =>
      certSettings === undefined
        ? `${name} asks for a certificate of this process, and Handoff has no setting to show one. Switch that off at ${name}.`
        : `${name} refuses the certificate of this process, or asks for one and gets none. Set ${certSettings} to a certificate that ${name} trusts.`,
  ],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)/,
    ({ name }) => `${name} does not speak TLS on this port. Check the port, and switch TLS on at ${name}.`,
  ],
];

/**
 * What is wrong with the TLS of a connection and what to do about it, with the code of Node.js in brackets at the end.
 * Undefined when neither the error nor one of its causes is a failure of TLS.
 */
export function describeTlsFault(error: unknown, server: TlsServer): string | undefined {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  const advice = typeof code === 'string' ? FAULTS.find(([pattern]) => pattern.test(code))?.[1] : undefined;
  if (advice !== undefined) return `${advice(server)} (${String(code)})`;
  return cause === undefined ? undefined : describeTlsFault(cause, server);
}
