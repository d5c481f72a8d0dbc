import { ERROR_CATALOGUE } from '@handoff/kernel';
import { EVENTS } from '../../events/index.js';
import { HTTP_OPERATIONS, type HttpOperation } from '../../operations/index.js';
import { refer, type Components } from '../components.js';
import { commentText, membersText, typeText, type Schema } from './type-text.js';

const HEAD = `// Generated from the contract by \`npm run generate\`. Do not edit.
import type { CallOptions } from '../call-options.js';
import type { Listing } from '../listing.js';

/** Any JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
/** Any JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
`;

/** The operations that answer once. A stream has a method of its own in the client. */
export const ANSWERED: readonly HttpOperation[] = HTTP_OPERATIONS.filter(({ http }) => http.stream === undefined);

/**
 * The types of the client, as TypeScript without imports of the contract: a type per representation, input and event. A
 * compiler reads them in a fraction of the time that it needs to derive them from the schemas.
 */
export function clientTypes(): string {
  const components: Components = {};
  const operations = ANSWERED.map((operation) => describe(operation, components));
  const events = eventTypes(components);
  const shapes = Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    HEAD,
    errorCodes(),
    ...shapes.map(([name, schema]) => declaration(name, schema as Schema)),
    events,
    ...operations.map(({ input }) => input),
    block(
      'The parts of each operation: what `call` takes and returns.',
      'OperationTypes',
      operations.map((each) => each.parts),
    ),
    block(
      'Every operation of the API as a method that returns its representation.',
      'OperationMethods',
      operations.map((each) => each.method),
    ),
  ].join('\n');
}

/** The member of a page that holds its items; undefined for a result that is not a page. */
export function itemsOf({ result }: HttpOperation): string | undefined {
  const { properties = {} } = result as { readonly properties?: Readonly<Record<string, { readonly type?: string }>> };
  if (!('next_cursor' in properties)) return undefined;
  return Object.keys(properties).find((name) => properties[name]?.type === 'array');
}

/** The names of the members of each part of an operation's input. */
export function membersOf(operation: HttpOperation) {
  const namesOf = (part: { readonly properties?: object } | undefined): readonly string[] =>
    Object.keys(part?.properties ?? {});
  return { params: namesOf(operation.params), query: namesOf(operation.query), body: namesOf(operation.body) };
}

function describe(operation: HttpOperation, components: Components) {
  const { name, summary, description, errors, deprecated } = operation;
  const input = inputOf(operation, components);
  const result = resultOf(operation, components);
  const inputName = `${capital(name)}Input`;
  const members = membersOf(operation);
  const all = Object.values(members).flat();
  const partText = (names: readonly string[]): string => {
    if (names.length === 0) return 'object';
    return names.length === all.length ? inputName : `Pick<${inputName}, ${names.map((n) => `'${n}'`).join(' | ')}>`;
  };
  const parts = Object.entries(members).map(([part, names]) => `    readonly ${part}: ${partText(names)};\n`);
  const isOptional = (input['required'] as readonly string[]).length === 0;
  const taken = `input${isOptional ? '?' : ''}: ${all.length === 0 ? 'object' : inputName}, options?: CallOptions`;
  const codes = errors.map((code) => `\`${code}\``).join(', ');
  const tags = [
    ...(codes === '' ? [] : [`@throws HandoffApiError ${codes}`]),
    ...(deprecated === undefined ? [] : [`@deprecated since ${deprecated.since}: ${deprecated.instead}`]),
  ];
  const comment = [`${summary}.`, '', description, ...(tags.length === 0 ? [] : ['', ...tags])];
  return {
    input:
      all.length === 0
        ? ''
        : `${commentText(`The input of \`${name}\`.`)}export interface ${inputName} {\n${membersText(input, 'input', '  ')}}\n`,
    parts: `  readonly ${name}: {\n${parts.join('')}    readonly result: ${result};\n  };\n`,
    method: `${commentText(comment.join('\n'), '  ')}  readonly ${name}: (${taken}) => ${answerOf(operation, result, components)};\n`,
  };
}

/** Path parameters, query and body in one object, because their names do not overlap. */
function inputOf({ params, query, body, bodyOptional }: HttpOperation, components: Components): Schema {
  const sections = [params, query, body ?? {}].map((part) => refer(part, components) as Schema);
  const properties = Object.assign({}, ...sections.map((each) => each['properties'] ?? {})) as Schema;
  const required = sections.flatMap((each, i) => (i === 2 && bodyOptional ? [] : (each['required'] ?? []))) as string[];
  return { properties, required: required.filter((name) => !('default' in (properties[name] as Schema))) };
}

function resultOf({ name, result }: HttpOperation, components: Components): string {
  const schema = refer(result, components) as Schema;
  if ('$ref' in schema) return typeText(schema, 'output');
  components[`${capital(name)}Result`] = schema;
  return `${capital(name)}Result`;
}

function answerOf(operation: HttpOperation, result: string, components: Components): string {
  const items = itemsOf(operation);
  if (items === undefined) return `Promise<${result}>`;
  const list = ((components[result] as Schema)['properties'] as Schema)[items] as Schema;
  return `Listing<${typeText(list['items'] as Schema, 'output')}, ${result}>`;
}

/** The data of the events as the stream shows them: without `participants`, which decides who sees an event. */
function eventTypes(components: Components): string {
  const lines = Object.entries(EVENTS).map(([name, { summary, data }]) => {
    const { participants: _, ...properties } = data.properties;
    const required = (data as { readonly required?: readonly string[] }).required ?? [];
    const shown = { ...data, properties, required: required.filter((each) => each !== 'participants') };
    const type = typeText(refer(shown, components) as Schema, 'output');
    return `${commentText(`${summary}.`, '  ')}  readonly '${name}': ${type};\n`;
  });
  return block('The data of each type of event.', 'EventData', lines);
}

function errorCodes(): string {
  const codes = Object.keys(ERROR_CATALOGUE).map((code) => `  | '${code}'`);
  return `/** Every code of a problem. */\nexport type ErrorCode =\n${codes.join('\n')};\n`;
}

function declaration(name: string, schema: Schema): string {
  const comment = commentText(typeof schema['description'] === 'string' ? `${schema['description']}.` : '');
  if (schema['properties'] === undefined) return `${comment}export type ${name} = ${typeText(schema, 'output')};\n`;
  // An alias and not an interface: only then it also fits where any JSON object does.
  return `${comment}export type ${name} = {\n${membersText(schema, 'output', '  ')}};\n`;
}

function block(comment: string, name: string, lines: readonly string[]): string {
  return `${commentText(comment)}export interface ${name} {\n${lines.join('')}}\n`;
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
