import { HTTP_OPERATIONS, type HttpOperation } from '../../operations/index.js';
import { MAX_TEXT } from '../../schemas/index.js';
import { itemsOf, membersOf } from './client-types.js';

const HEAD = `// Generated from the contract by \`npm run generate\`. Do not edit.
import type { Route } from '../route.js';
import type { OperationTypes } from './types.js';

/** The longest text that the API takes, in characters. */
export const MAX_TEXT = ${MAX_TEXT};

/** How each operation is reached. */
export const ROUTES: Readonly<Record<keyof OperationTypes | 'streamEvents', Route>> = {
`;

/** The routes of the client, as TypeScript: what it needs to know to send a request, and no schemas. */
export function clientRoutes(): string {
  return `${HEAD}${HTTP_OPERATIONS.map(routeText).join('')}};\n`;
}

function routeText(operation: HttpOperation): string {
  const { name, http, body } = operation;
  const items = itemsOf(operation);
  const route = {
    method: http.method,
    path: http.path,
    takesKey: http.idempotency !== 'none',
    query: membersOf(operation).query,
    hasBody: body !== undefined,
    ...(http.text === true ? { text: true } : {}),
    ...(items === undefined ? {} : { items }),
  };
  const members = Object.entries(route).map(([member, value]) => `${member}: ${literal(value)}`);
  return `  ${name}: { ${members.join(', ')} },\n`;
}

function literal(value: string | boolean | readonly string[]): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return `'${value}'`;
  return `[${value.map((each) => `'${each}'`).join(', ')}]`;
}
