import type { HandoffProcess } from './handoff-process.js';

/** Somebody who calls: a subject and the roles its token shall hold. */
export interface Caller {
  readonly subject: string;
  readonly roles: readonly string[];
}

/** Lets webhooks lead to receivers of the tests, which listen on this address alone. */
export const WEBHOOKS_ON_LOOPBACK = { WEBHOOK_ALLOW_INSECURE: 'true', WEBHOOK_ALLOWED_PRIVATE_HOSTS: '127.0.0.1' };

/** A running Handoff, seen from outside: where its gateways are and how to get a token. */
export interface Topology {
  readonly name: 'embedded' | 'scaled';
  /** Base URLs of the gateways, one or more. */
  readonly gateways: readonly string[];
  /** The processes, by what they run; more than one each where the topology has them. */
  readonly processes: readonly HandoffProcess[];
  /** A token of the issuer that the gateways trust. */
  token(caller: Caller): Promise<string>;
  stop(): Promise<void>;
}
