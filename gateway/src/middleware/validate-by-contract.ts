import { readBody, validateInput } from '@handoff/contracts';
import { requireSet, type GatewayContext, type GatewayMiddleware, type RequestInput } from '../gateway-context.js';

/** Validates path, query and body by the operation's contract, with the same validators that the service uses. */
export function validateByContract(): GatewayMiddleware {
  return (ctx, next) => {
    const operation = requireSet(ctx.state.operation, 'operation');
    ctx.state.input = {
      params: validateInput(operation, 'params', pathParameters(ctx)) as RequestInput['params'],
      query: validateInput(operation, 'query', queryOf(ctx.querystring)),
      body: readBody(operation, ctx.state.body),
    };
    return next();
  };
}

function pathParameters(ctx: GatewayContext): unknown {
  return (ctx as GatewayContext & { readonly params: unknown }).params;
}

/** Name → value; for a repeated name a list, which validation refuses. */
function queryOf(text: string): Readonly<Record<string, string | string[]>> {
  // No prototype: a parameter called __proto__ is refused like any other unknown name.
  const query: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  if (text === '') return query;
  // In one pass: calling getAll for each name took 0.8 s for 16 KiB of one name.
  for (const [name, value] of new URLSearchParams(text)) {
    const known = query[name];
    if (known === undefined) query[name] = value;
    else if (Array.isArray(known)) known.push(value);
    else query[name] = [known, value];
  }
  return query;
}
