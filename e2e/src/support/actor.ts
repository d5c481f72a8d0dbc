import type { Answer } from './answer.js';
import { randomUUID } from 'node:crypto';
import { OPERATIONS, type HttpBinding } from '@handoff/contracts';
import type { Caller, Topology } from '../topology/topology.js';
import type { Coverage } from './coverage.js';
import { anyParameter } from './takes-id.js';

export interface RequestOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  /** Raw body, instead of `body`. */
  readonly rawBody?: string;
  /** Further headers; undefined removes a default header. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Aborting it disconnects the client. */
  readonly signal?: AbortSignal;
  /** The index of the gateway. Default: the first. */
  readonly gateway?: number;
}

export type HttpOperationName = Exclude<keyof typeof OPERATIONS, 'readLog'>;

/** A caller with a token. It sends requests and records the answers in the coverage. */
export interface Actor {
  readonly caller: Caller;
  call(operation: HttpOperationName, options?: RequestOptions): Promise<Answer>;
}

/** What every suite needs: the topology, a source of actors, and the coverage record. */
export interface Stage {
  readonly topology: () => Topology;
  readonly coverage: Coverage;
  /** Returns an actor whose token holds these roles; the subject defaults to one made of the roles. */
  actor(roles: readonly string[], subject?: string): Promise<Actor>;
  /** Returns one actor for each of the usual roles. */
  cast(): Promise<Record<(typeof CAST)[number], Actor>>;
  /** Returns an actor that sends this Authorization header, or none. */
  stranger(authorization: string | undefined): Actor;
}

const CAST = ['finance', 'manager', 'legal', 'auditor', 'admin'] as const;

export function createStage(topology: () => Topology, coverage: Coverage): Stage {
  const acting = (caller: Caller, authorization: string | undefined): Actor => ({
    caller,
    async call(operation, options = {}) {
      const answer = await send(topology(), OPERATIONS[operation].http, authorization, options);
      coverage.saw(operation, answer);
      return answer;
    },
  });
  const actor = async (roles: readonly string[], subject = `${roles.join('-') || 'nobody'}-agent`): Promise<Actor> => {
    const caller = { subject, roles };
    return acting(caller, `Bearer ${await topology().token(caller)}`);
  };
  return {
    topology,
    coverage,
    actor,
    async cast() {
      const [finance, manager, legal, auditor, admin] = await Promise.all(CAST.map((role) => actor([role])));
      return { finance: finance!, manager: manager!, legal: legal!, auditor: auditor!, admin: admin! };
    },
    stranger: (authorization) => acting({ subject: 'stranger', roles: [] }, authorization),
  };
}

async function send(
  topology: Topology,
  http: HttpBinding,
  authorization: string | undefined,
  options: RequestOptions,
): Promise<Answer> {
  const path = http.path.replace(
    /\{(\w+)\}/g,
    (_, name: string) => options.params?.[name] ?? anyParameter(name, randomUUID),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options.query ?? {})) query.append(name, String(value));
  const base = topology.gateways[(options.gateway ?? 0) % topology.gateways.length]!;
  const body = options.rawBody ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const response = await fetch(`${base}${path}${query.size === 0 ? '' : `?${query.toString()}`}`, {
    method: http.method,
    headers: given({
      authorization,
      'content-type': body === undefined ? undefined : 'application/json',
      'idempotency-key': http.idempotency === 'required' ? randomUUID() : undefined,
      ...options.headers,
    }),
    ...(body === undefined ? {} : { body }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const text = isStream(response) ? await firstOf(response) : await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isText(response) ? text : text === '' || isStream(response) ? {} : (JSON.parse(text) as unknown),
  };
}

/** Two admins of their own: what one has written, the other publishes. */
export async function twoAdmins(stage: Stage): Promise<readonly [Actor, Actor]> {
  const own = randomUUID().slice(0, 8);
  return Promise.all([stage.actor(['admin'], `ada-${own}`), stage.actor(['admin'], `ben-${own}`)]);
}

function isStream({ headers }: Response): boolean {
  return headers.get('content-type') === 'text/event-stream';
}

function isText({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/plain') === true;
}

/** Reads the first part of an endless answer, and disconnects. */
async function firstOf({ body }: Response): Promise<string> {
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return Buffer.from(value ?? []).toString('utf8');
}

function given(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
