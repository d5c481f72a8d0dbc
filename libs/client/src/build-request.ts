import { toJsonText } from './json-text.js';
import type { Route } from './route.js';

export interface BuiltRequest {
  readonly method: Route['method'];
  /** Path and query, relative to the gateway's URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

interface Parts {
  readonly params?: object;
  readonly query?: object;
  readonly body?: unknown;
}

interface Extras {
  readonly idempotencyKey: string | undefined;
  readonly otherIdempotencyKeys?: readonly string[];
  readonly ifMatch?: number;
  readonly traceId?: string;
}

/**
 * The HTTP request for an operation's input.
 *
 * @throws TypeError when a value has no form in a request. That is the caller's mistake, not a failure of the gateway.
 */
export function buildRequest(
  route: Pick<Route, 'method' | 'path' | 'text'>,
  parts: Parts,
  extras: Extras,
): BuiltRequest {
  const params = (parts.params ?? {}) as Record<string, unknown>;
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(textOf(name, params[name])));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parts.query ?? {})) {
    if (value !== undefined && value !== null) query.append(name, textOf(name, value));
  }
  const headers: Record<string, string> = {
    accept: route.text === true ? 'text/plain, application/problem+json' : 'application/json',
  };
  if (parts.body !== undefined) headers['content-type'] = 'application/json';
  if (extras.idempotencyKey !== undefined) headers['idempotency-key'] = extras.idempotencyKey;
  const others = extras.otherIdempotencyKeys ?? [];
  if (others.length > 0) headers['idempotency-other-keys'] = others.join(',');
  if (extras.ifMatch !== undefined) headers['if-match'] = `"${extras.ifMatch}"`;
  if (extras.traceId !== undefined) headers['x-trace-id'] = extras.traceId;
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      throw new TypeError(`The header ${name} cannot hold what it is given.`);
  }
  return {
    method: route.method,
    path: query.size === 0 ? path : `${path}?${query.toString()}`,
    headers,
    body: parts.body === undefined ? undefined : toJsonText(parts.body),
  };
}

function textOf(name: string, value: unknown): string {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return String(value);
  throw new TypeError(`"${name}" has to be a text, a number, a boolean or a date.`);
}
