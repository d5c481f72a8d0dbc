import { waitsBy, type HttpOperation } from '@handoff/contracts';
import type { Call, HandoffError, Principal } from '@handoff/kernel';
import type { Middleware, ParameterizedContext } from 'koa';

/** The three parts of an operation's input, validated. */
export interface RequestInput {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** What one request has come to so far. Each member is set by one middleware and read by those after it. */
export interface GatewayState {
  traceId: string;
  traceparent: string | undefined;
  /** The path template that matched, for logs and metrics: paths have ids in them. */
  route: string | undefined;
  operation: HttpOperation | undefined;
  /** The id in the path, where there is one. */
  targetId: string | undefined;
  principal: Principal | undefined;
  /** When the caller's token runs out. */
  tokenExpiresAt: Date | undefined;
  /** What the caller's token names as a role and that grants nothing. */
  ignoredRoles: readonly { readonly name: string; readonly reason: string }[] | undefined;
  /** The body as the client sent it, decompressed; empty where there is none. */
  body: Uint8Array;
  input: RequestInput | undefined;
  ifMatch: Call['ifMatch'];
  command: Pick<Call, 'commandId' | 'keyed' | 'otherIds' | 'fingerprint'> | undefined;
  /** Why it failed, where it did. */
  error: HandoffError | undefined;
}

export type GatewayContext = ParameterizedContext<GatewayState>;
export type GatewayMiddleware = Middleware<GatewayState>;

/** How long the caller is willing to wait for something to happen, in milliseconds. */
export function waitMsOf({ operation, input }: Pick<GatewayState, 'operation' | 'input'>): number {
  const part = operation === undefined ? undefined : waitsBy(operation);
  if (part === undefined || input === undefined) return 0;
  return Number((input[part] as { readonly wait_ms?: number } | undefined)?.wait_ms ?? 0);
}

/** A member that an earlier middleware has set. Without it the policy in app.ts is in the wrong order. */
export function requireSet<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new TypeError(`${name} is needed before it is known`);
  return value;
}
