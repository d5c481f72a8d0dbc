import type { ErrorCode } from '@handoff/kernel';
import type { Static, TObject, TSchema } from 'typebox';

/** The services that own operations. Each is one NATS service and one queue group. */
export const SERVICE_NAMES = ['session', 'task', 'audit', 'webhook', 'directory'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** The publishers of events: the services, and the gateway for requests that it refuses itself. */
export const EVENT_PUBLISHERS = [...SERVICE_NAMES, 'gateway'] as const;
export type EventPublisher = (typeof EVENT_PUBLISHERS)[number];

/** How HTTP reaches an operation. An operation without a binding is internal: callable on the bus only. */
export interface HttpBinding {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** OpenAPI path template, e.g. `/sessions/{session_id}`. Its parameters are UUIDs, or names such as a role's. */
  readonly path: string;
  readonly successStatus: 200 | 201 | 202;
  /** Path template of the created resource; its parameter is filled with the reply's id. Becomes `Location`. */
  readonly location?: string;
  /**
   * `required`: a request without a key is refused. `optional`: a key is honoured. `none`: reads, which take no key.
   */
  readonly idempotency: 'required' | 'optional' | 'none';
  /** Whether If-Match is honoured. */
  readonly ifMatch: boolean;
  /** Whether the gateway sends the reply's version as ETag. */
  readonly etag: boolean;
  /**
   * The media type of a stream: an answer that does not end, whose items each match the operation's `result`. The
   * gateway serves it; the service supplies the content, but serves no operation of this name on the bus.
   */
  readonly stream?: 'text/event-stream';
  /** Whether the result is a text, which the gateway sends as `text/plain`. */
  readonly text?: boolean;
  /**
   * Whether the gateway sends the tag of the content as ETag, and answers 304 to a request that names it in If-None-Match.
   */
  readonly contentTag?: boolean;
  /** The status of a request without the documented form, where a standard or its earlier callers want another one than 422. */
  readonly invalidStatus?: 400;
  /** Whether the body is a JSON merge patch (RFC 7396): then a client may send it under the media type that this has. */
  readonly mergePatch?: boolean;
  /**
   * Present when a form (`multipart/form-data`) with one file may take the place of the JSON body: the field of the file, and
   * the members of the body for its name and its text.
   */
  readonly upload?: { readonly file: string; readonly name: string; readonly text: string };
  /**
   * Whether the reply holds a secret. Then the gateway keeps no copy of it, and the service answers repeated requests.
   */
  readonly secretReply?: boolean;
}

/** Since when an operation is deprecated, and until when it stays at least. */
export interface Deprecation {
  /** A date such as `2026-07-01`. */
  readonly since: string;
  /** At least 12 months later. */
  readonly sunset: string;
  /** What to use instead, as the end of a sentence: ``use `queryStatus` ``. */
  readonly instead: string;
}

/**
 * One operation: its input, its result, its access and its errors. Types, validators, gateway routes, bus subjects,
 * OpenAPI and the client all come from this one record.
 */
export interface OperationDefinition {
  /** camelCase, verb first; the OpenAPI operationId and the last token of the bus subject. */
  readonly name: string;
  /** The service that answers it over the bus, or the gateway itself. */
  readonly service: ServiceName | 'gateway';
  readonly summary: string;
  readonly description: string;
  /**
   * Present when the caller acts in its own roles, or in the role that the body names in `namedBy`. Absent when the
   * addressed resource determines the role. An Idempotency-Key then belongs to those roles: the same request in another
   * role is a different request.
   */
  readonly actingRole?: { readonly namedBy?: string };
  /** A caller whose only role is auditor gets READ_ONLY_ROLE from `write` operations. */
  readonly access: 'read' | 'write';
  readonly params: TObject;
  readonly query: TObject;
  /** The schema of the JSON body; undefined when the operation takes none. */
  readonly body: TSchema | undefined;
  /** Whether an absent body counts as `{}`. */
  readonly bodyOptional?: boolean;
  readonly result: TSchema;
  /** The codes that a well-behaved client has to expect, besides those that every route shares. */
  readonly errors: readonly ErrorCode[];
  readonly http: HttpBinding | undefined;
  /** Present when the operation will go: docs/compatibility.md promises how long it stays. */
  readonly deprecated?: Deprecation;
  /** The services that call it on behalf of a caller. The gateway may call every operation. */
  readonly alsoCalledBy?: readonly ServiceName[];
}

/** The input of an operation: path parameters, query and body. */
export interface InputOf<O extends OperationDefinition> {
  readonly params: Static<O['params']>;
  readonly query: Static<O['query']>;
  readonly body: O['body'] extends TSchema ? Static<O['body']> : undefined;
}

/** The representation in an operation's reply. */
export type ResultOf<O extends OperationDefinition> = Static<O['result']>;

/** Whether a request acts in all roles of its caller: the operation takes an acting role, and the body names none. */
export function actsInOwnRoles({ actingRole }: Pick<OperationDefinition, 'actingRole'>, body: unknown): boolean {
  if (actingRole === undefined) return false;
  const named = (body ?? {}) as Readonly<Record<string, unknown>>;
  return actingRole.namedBy === undefined || named[actingRole.namedBy] === undefined;
}

/** The part of an operation's input that holds `wait_ms`; undefined for operations that never wait. */
export function waitsBy({ query, body }: Pick<OperationDefinition, 'query' | 'body'>): 'query' | 'body' | undefined {
  if ('wait_ms' in query.properties) return 'query';
  const { properties = {} } = (body ?? {}) as { readonly properties?: object };
  return 'wait_ms' in properties ? 'body' : undefined;
}

/** The maximum number of keys in Idempotency-Other-Keys. */
export const MAX_OTHER_KEYS = 2;

/** Whether Idempotency-Other-Keys is honoured: only by services that remember their commands, which audit does not. */
export function takesOtherKeys({ http, service }: Pick<OperationDefinition, 'http' | 'service'>): boolean {
  return http !== undefined && http.idempotency !== 'none' && service !== 'audit' && service !== 'gateway';
}

/** The bus subject of an operation: `handoff.svc.<service>.v1.<operation>`. */
export function operationSubject(prefix: string, operation: Pick<OperationDefinition, 'service' | 'name'>): string {
  return `${prefix}.svc.${operation.service}.v1.${operation.name}`;
}
