import { OPERATIONS, type InputOf, type OperationDefinition, type ResultOf } from '@handoff/contracts';
import type { Call, CallInput, HttpOperationName, Operations } from './call.js';
import type { CallOptions } from './client-options.js';
import { createListing, itemsMember, type Listing } from './listing.js';

/** Body members with a default in the contract, which a schema's type does not show. */
interface Defaulted {
  readonly claimTasks: 'max' | 'lease_seconds';
}

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];
/** Optional members may be undefined too. */
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

/**
 * The input of a method: the operation's path parameters, query and body in one object, because their names do not
 * overlap.
 */
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

/** Every operation of the contract as a method that returns its representation. */
export type OperationMethods = { readonly [K in HttpOperationName]: Method<K> };

/** The methods, derived from the contract: a new operation becomes a method. */
export function createMethods(call: Call): OperationMethods {
  const methods: Record<string, unknown> = {};
  for (const [name, operation] of Object.entries<OperationDefinition>(OPERATIONS)) {
    if (answersOnce(operation)) methods[name] = methodOf(call, name as HttpOperationName, operation);
  }
  return methods as OperationMethods;
}

/** Whether an operation has a route and is not a stream, which has a method of its own. */
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

/**
 * Splits an input into its parts. Unknown members go to the body, or else to the query, where the contract refuses
 * them.
 */
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
