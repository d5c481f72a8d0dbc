import type { ErrorCode } from '@handoff/kernel';
import type { Static, TObject, TSchema } from 'typebox';

/** The services that own operations. Each is one NATS service and one queue group. */
export const SERVICE_NAMES = ['session', 'task', 'audit', 'webhook'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** Those that publish events: the services, and the gateway where it refuses something itself. */
export const EVENT_PUBLISHERS = [...SERVICE_NAMES, 'gateway'] as const;
export type EventPublisher = (typeof EVENT_PUBLISHERS)[number];

/** How an operation is reached over HTTP. Operations without this are internal: callable on the bus only. */
export interface HttpBinding {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** OpenAPI path template, e.g. `/sessions/{session_id}`. Its parameters are UUIDs, or names such as a role's. */
  readonly path: string;
  readonly successStatus: 200 | 201 | 202;
  /** Path template of the created resource; its parameter is filled with the reply's id. Becomes `Location`. */
  readonly location?: string;
  /** `required`: refused without a key. `optional`: honoured on every POST and PUT. `none`: reads. */
  readonly idempotency: 'required' | 'optional' | 'none';
  /** Whether If-Match is honoured. */
  readonly ifMatch: boolean;
  /** Whether the reply's version is sent as ETag. */
  readonly etag: boolean;
  /**
   * The media type of an answer that does not end: a stream of results, each as the operation's `result` says. The
   * gateway itself serves it; nothing is served on the bus under its name, and the service is the source of what it tells.
   */
  readonly stream?: 'text/event-stream';
  /** Whether the reply shows a secret. Then no edge keeps a copy of it: a repetition is answered by the service. */
  readonly secretReply?: boolean;
}

/**
 * One operation: what goes in, what comes out, who may reach it and how it can fail. Types, validators, gateway
 * routes, bus subjects, OpenAPI and the client all come from this one record.
 */
export interface OperationDefinition {
  /** camelCase, verb first; the OpenAPI operationId and the last token of the bus subject. */
  readonly name: string;
  /** Who answers it: a service over the bus, or the gateway itself. */
  readonly service: ServiceName | 'gateway';
  readonly summary: string;
  readonly description: string;
  /**
   * Whether the caller's roles tell whom it acts for, and the member of the body that names the role instead. Absent where
   * the thing that the operation is about tells. An Idempotency-Key is then for those roles: the same request as another
   * role is another request.
   */
  readonly actingRole?: { readonly namedBy?: string };
  /** `write` operations are refused to callers who hold no role but auditor. */
  readonly access: 'read' | 'write';
  readonly params: TObject;
  readonly query: TObject;
  /** The JSON body; undefined where there is none. */
  readonly body: TSchema | undefined;
  /** Whether an absent body stands for `{}`. */
  readonly bodyOptional?: boolean;
  readonly result: TSchema;
  /** The codes an honest caller has to expect, besides those that every route shares. */
  readonly errors: readonly ErrorCode[];
  readonly http: HttpBinding | undefined;
  /** The services that call it in the name of a caller, besides the gateway, which calls all of them. */
  readonly alsoCalledBy?: readonly ServiceName[];
}

/** The input of an operation, by part. */
export interface InputOf<O extends OperationDefinition> {
  readonly params: Static<O['params']>;
  readonly query: Static<O['query']>;
  readonly body: O['body'] extends TSchema ? Static<O['body']> : undefined;
}

/** The representation that an operation answers with. */
export type ResultOf<O extends OperationDefinition> = Static<O['result']>;

/** Whether a request is made in all the roles that its caller can act in: they tell whom it acts for, and it names none. */
export function actsInOwnRoles({ actingRole }: Pick<OperationDefinition, 'actingRole'>, body: unknown): boolean {
  if (actingRole === undefined) return false;
  const named = (body ?? {}) as Readonly<Record<string, unknown>>;
  return actingRole.namedBy === undefined || named[actingRole.namedBy] === undefined;
}

/** Where an operation's input says how long to wait (`wait_ms`); undefined for those that wait for nothing. */
export function waitsBy({ query, body }: Pick<OperationDefinition, 'query' | 'body'>): 'query' | 'body' | undefined {
  if ('wait_ms' in query.properties) return 'query';
  const { properties = {} } = (body ?? {}) as { readonly properties?: object };
  return 'wait_ms' in properties ? 'body' : undefined;
}

/** The most keys that Idempotency-Other-Keys names. */
export const MAX_OTHER_KEYS = 2;

/** Whether Idempotency-Other-Keys is honoured: by the services that remember their commands. The audit log does not. */
export function takesOtherKeys({ http, service }: Pick<OperationDefinition, 'http' | 'service'>): boolean {
  return http !== undefined && http.idempotency !== 'none' && service !== 'audit' && service !== 'gateway';
}

/** The bus subject of an operation: `handoff.svc.<service>.v1.<operation>`. */
export function operationSubject(prefix: string, operation: Pick<OperationDefinition, 'service' | 'name'>): string {
  return `${prefix}.svc.${operation.service}.v1.${operation.name}`;
}
