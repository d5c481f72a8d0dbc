import type { HttpBinding } from '@handoff/contracts';

export interface BuiltRequest {
  readonly method: HttpBinding['method'];
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
  readonly ifMatch?: number;
  readonly traceId?: string;
}

/** The HTTP request for an operation's input. */
export function buildRequest(http: HttpBinding, parts: Parts, extras: Extras): BuiltRequest {
  const params = (parts.params ?? {}) as Record<string, unknown>;
  const path = http.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parts.query ?? {})) {
    if (value !== undefined) query.append(name, String(value));
  }
  const headers: Record<string, string> = { accept: 'application/json' };
  if (parts.body !== undefined) headers['content-type'] = 'application/json';
  if (extras.idempotencyKey !== undefined) headers['idempotency-key'] = extras.idempotencyKey;
  if (extras.ifMatch !== undefined) headers['if-match'] = `"${extras.ifMatch}"`;
  if (extras.traceId !== undefined) headers['x-trace-id'] = extras.traceId;
  return {
    method: http.method,
    path: query.size === 0 ? path : `${path}?${query.toString()}`,
    headers,
    body: parts.body === undefined ? undefined : JSON.stringify(parts.body),
  };
}
