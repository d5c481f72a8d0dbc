import type { HandoffProcess } from './handoff-process.js';

/** A caller: the subject and the roles of its token. */
export interface Caller {
  readonly subject: string;
  readonly roles: readonly string[];
}

/** Allows webhooks to receivers of the tests, which listen only on this address. */
export const WEBHOOKS_ON_LOOPBACK = { WEBHOOK_ALLOW_INSECURE: 'true', WEBHOOK_ALLOWED_PRIVATE_HOSTS: '127.0.0.1' };

/** A running Handoff, seen from outside. */
export interface Topology {
  readonly name: 'embedded' | 'scaled';
  /** Base URLs of the gateways, at least one. */
  readonly gateways: readonly string[];
  /** The processes, of each module one or more. */
  readonly processes: readonly HandoffProcess[];
  /** Returns a token of the issuer that the gateways trust. */
  token(caller: Caller): Promise<string>;
  stop(): Promise<void>;
}
