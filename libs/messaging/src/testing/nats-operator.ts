import { randomUUID } from 'node:crypto';
import { nkeys } from '@nats-io/transport-node';

type KeyPair = ReturnType<typeof nkeys.createUser>;

/** A test's own operator, with an account whose users log in with a JWT and a seed. */
export interface NatsOperator {
  /** The configuration for the server. */
  readonly config: string;
  /** The text of a new user's `.creds` file. */
  creds(): string;
}

const NO_LIMIT = -1;
const USER_LIMITS = { subs: NO_LIMIT, data: NO_LIMIT, payload: NO_LIMIT };
const ACCOUNT_LIMITS = {
  ...USER_LIMITS,
  imports: NO_LIMIT,
  exports: NO_LIMIT,
  wildcards: true,
  conn: NO_LIMIT,
  leaf: NO_LIMIT,
};

/** Makes the keys and signs the JWTs as `nsc` does: the operator's own, and one for each account. */
export function createNatsOperator(): NatsOperator {
  const [operator, system, account] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createAccount()];
  const publicKeyOf = (pair: KeyPair): string => pair.getPublicKey();
  const accountJwt = (pair: KeyPair, name: string): string =>
    signedJwt(operator, publicKeyOf(pair), name, { type: 'account', limits: ACCOUNT_LIMITS });
  return {
    config: [
      `operator: ${signedJwt(operator, publicKeyOf(operator), 'operator', { type: 'operator' })}`,
      `system_account: ${publicKeyOf(system)}`,
      'resolver: MEMORY',
      'resolver_preload: {',
      `  ${publicKeyOf(system)}: ${accountJwt(system, 'SYS')}`,
      `  ${publicKeyOf(account)}: ${accountJwt(account, 'handoff')}`,
      '}\n',
    ].join('\n'),
    creds() {
      const user = nkeys.createUser();
      const jwt = signedJwt(account, publicKeyOf(user), 'user', { type: 'user', ...USER_LIMITS });
      return credsFile(jwt, Buffer.from(user.getSeed()).toString());
    },
  };
}

/** A NATS JWT of version 2: https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/jwt */
function signedJwt(issuer: KeyPair, subject: string, name: string, claims: object): string {
  const body = {
    jti: randomUUID(),
    iat: Math.floor(Date.now() / 1_000),
    iss: issuer.getPublicKey(),
    sub: subject,
    name,
    nats: { ...claims, version: 2 },
  };
  const unsigned = [{ typ: 'JWT', alg: 'ed25519-nkey' }, body].map(encoded).join('.');
  return `${unsigned}.${Buffer.from(issuer.sign(Buffer.from(unsigned))).toString('base64url')}`;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function credsFile(jwt: string, seed: string): string {
  const block = (name: string, text: string, end: string): string =>
    `-----BEGIN ${name}-----\n${text}\n${end}END ${name}${end}\n\n`;
  return block('NATS USER JWT', jwt, '------') + block('USER NKEY SEED', seed, '------');
}
