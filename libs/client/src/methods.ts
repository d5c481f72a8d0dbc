import type { Call, CallInput, HttpOperationName } from './call.js';
import type { CallOptions } from './call-options.js';
import { ROUTES } from './generated/routes.js';
import type { OperationMethods } from './generated/types.js';
import { createListing } from './listing.js';
import type { Route } from './route.js';

/** The methods of all operations that answer once. */
export function createMethods(call: Call): OperationMethods {
  const methods: Record<string, unknown> = {};
  for (const [name, route] of Object.entries(ROUTES)) {
    if (name !== 'streamEvents') methods[name] = methodOf(call, name as HttpOperationName, route);
  }
  return methods as unknown as OperationMethods;
}

function methodOf(call: Call, name: HttpOperationName, route: Route) {
  const perform = async (input: object = {}, options?: CallOptions): Promise<unknown> =>
    (await call(name, splitInput(route, input), options)).data;
  const { items } = route;
  if (items === undefined) return perform;
  return (input: object = {}, options?: CallOptions) =>
    createListing((cursor) => perform({ ...input, ...(cursor === undefined ? {} : { cursor }) }, options), items);
}

/**
 * Splits an input into its parts. Unknown members go to the body, or else to the query, where the gateway refuses them.
 */
function splitInput({ path, query, hasBody }: Route, input: object): CallInput<HttpOperationName> {
  const parts: Record<'params' | 'query' | 'body', Record<string, unknown>> = { params: {}, query: {}, body: {} };
  const partOf = (name: string): keyof typeof parts => {
    if (path.includes(`{${name}}`)) return 'params';
    return hasBody && !query.includes(name) ? 'body' : 'query';
  };
  for (const [name, value] of Object.entries(input)) parts[partOf(name)][name] = value;
  return hasBody ? parts : { params: parts.params, query: parts.query };
}
