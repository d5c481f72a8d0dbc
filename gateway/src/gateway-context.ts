import { waitsBy, type HttpOperation } from '@handoff/contracts';
import type { Call, HandoffError, Principal } from '@handoff/kernel';
import type { Middleware, ParameterizedContext } from 'koa';

/** The three parts of an operation's input, validated. */
export interface RequestInput {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** The state of one request. One middleware sets each member; later ones read it. */
export interface GatewayState {
  traceId: string;
  traceparent: string | undefined;
  /** The path template that matched, for logs and metrics: paths themselves contain ids. */
  route: string | undefined;
  operation: HttpOperation | undefined;
  /** The id in the path, if any. */
  targetId: string | undefined;
  principal: Principal | undefined;
  /** When the caller's token expires. */
  tokenExpiresAt: Date | undefined;
  /** Entries of the token's roles claim that grant nothing. */
  ignoredRoles: readonly { readonly name: string; readonly reason: string }[] | undefined;
  /** The body as the client sent it, decompressed; empty when there is none. */
  body: Uint8Array;
  input: RequestInput | undefined;
  ifMatch: Call['ifMatch'];
  command: Pick<Call, 'commandId' | 'keyed' | 'otherIds' | 'fingerprint'> | undefined;
  /** Why the request failed; undefined when it did not. */
  error: HandoffError | undefined;
}

export type GatewayContext = ParameterizedContext<GatewayState>;
export type GatewayMiddleware = Middleware<GatewayState>;

/** How long the caller asks to wait for a change, in milliseconds. */
export function waitMsOf({ operation, input }: Pick<GatewayState, 'operation' | 'input'>): number {
  const part = operation === undefined ? undefined : waitsBy(operation);
  if (part === undefined || input === undefined) return 0;
  return Number((input[part] as { readonly wait_ms?: number } | undefined)?.wait_ms ?? 0);
}

/**
 * Requires a member that an earlier middleware sets. A TypeError means that the policy in app.ts has the wrong order.
 */
export function requireSet<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new TypeError(`${name} is needed before it is known`);
  return value;
}
