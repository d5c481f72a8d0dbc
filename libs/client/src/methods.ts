import { OPERATIONS, type InputOf, type OperationDefinition, type ResultOf } from '@handoff/contracts';
import type { Call, CallInput, HttpOperationName, Operations } from './call.js';
import type { CallOptions } from './client-options.js';
import { createListing, itemsMember, type Listing } from './listing.js';

/** Body members that the gateway fills in when they are left out, which a schema's type cannot say. */
interface Defaulted {
  readonly claimTasks: 'max' | 'lease_seconds';
}

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];
/** Members that may be left out may be undefined too. */
type Loose<T> = { readonly [K in Exclude<keyof T, OptionalKeys<T>>]: T[K] } & {
  readonly [K in OptionalKeys<T>]?: T[K] | undefined;
};
type WithDefaults<T, K> = K extends keyof Defaulted
  ? Omit<T, Defaulted[K]> & Partial<Pick<T, Defaulted[K] & keyof T>>
  : T;
type Simplify<T> = { readonly [K in keyof T]: T[K] };
type BodyOf<K extends HttpOperationName> = InputOf<Operations[K]>['body'] extends undefined
  ? object
  : WithDefaults<InputOf<Operations[K]>['body'], K>;

/** What a method takes: the operation's path parameters, query and body in one object, as their names are their own. */
export type OperationInput<K extends HttpOperationName> = Simplify<
  InputOf<Operations[K]>['params'] & Loose<Partial<InputOf<Operations[K]>['query']>> & Loose<BodyOf<K>>
>;

type PageOf<K extends HttpOperationName> = ResultOf<Operations[K]>;
type ItemOf<Page> = { [M in keyof Page]: Page[M] extends readonly (infer Item)[] ? Item : never }[keyof Page];
type Answered<K extends HttpOperationName> =
  PageOf<K> extends { readonly next_cursor: string | null }
    ? Listing<ItemOf<PageOf<K>>, PageOf<K>>
    : Promise<PageOf<K>>;
type Method<K extends HttpOperationName> =
  object extends OperationInput<K>
    ? (input?: OperationInput<K>, options?: CallOptions) => Answered<K>
    : (input: OperationInput<K>, options?: CallOptions) => Answered<K>;

/** Every operation of the contract as a method that answers with its representation. */
export type OperationMethods = { readonly [K in HttpOperationName]: Method<K> };

/** The methods, made from the contract: an operation that is added there is one here. */
export function createMethods(call: Call): OperationMethods {
  const methods: Record<string, unknown> = {};
  for (const [name, operation] of Object.entries<OperationDefinition>(OPERATIONS)) {
    if (answersOnce(operation)) methods[name] = methodOf(call, name as HttpOperationName, operation);
  }
  return methods as OperationMethods;
}

/** Whether HTTP reaches an operation, and gets one answer; a stream has a method of its own. */
function answersOnce({ http }: OperationDefinition): boolean {
  return http !== undefined && http.stream === undefined;
}

function methodOf(call: Call, name: HttpOperationName, operation: OperationDefinition) {
  const perform = async (input: object = {}, options?: CallOptions): Promise<unknown> =>
    (await call(name, splitInput(operation, input), options)).data;
  const items = itemsMember(operation);
  if (items === undefined) return perform;
  return (input: object = {}, options?: CallOptions) =>
    createListing((cursor) => perform({ ...input, ...(cursor === undefined ? {} : { cursor }) }, options), items);
}

/** The parts of an input given as one object. Members that the contract does not know go where it will refuse them. */
export function splitInput(operation: OperationDefinition, input: object): CallInput<HttpOperationName> {
  const { params, query, body } = operation;
  const parts: Record<'params' | 'query' | 'body', Record<string, unknown>> = { params: {}, query: {}, body: {} };
  const partOf = (name: string): keyof typeof parts => {
    if (Object.hasOwn(params.properties, name)) return 'params';
    return body === undefined || Object.hasOwn(query.properties, name) ? 'query' : 'body';
  };
  for (const [name, value] of Object.entries(input)) parts[partOf(name)][name] = value;
  return body === undefined ? { params: parts.params, query: parts.query } : parts;
}
