import type { Json } from '../components.js';

/** A JSON Schema whose titled parts are references. */
export type Schema = Readonly<Record<string, Json>>;

/** How members of an object are written. `input`: a caller may also give undefined, and lists that are readonly. */
export type Use = 'input' | 'output';

/** From how many choices on a list is open. */
const OPEN_FROM = 20;

const PRIMITIVES: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

/** The TypeScript type of a schema's values. A reference is the name of an interface. */
export function typeText(schema: Schema, use: Use, indent = ''): string {
  const { $ref, const: constant, enum: choices, anyOf, type } = schema;
  if (typeof $ref === 'string') return $ref.slice($ref.lastIndexOf('/') + 1);
  if (constant !== undefined) return literal(constant);
  if (Array.isArray(choices)) return choicesText(choices as readonly Json[]);
  if (Array.isArray(anyOf)) return anyOf.map((each) => typeText(each as Schema, use, indent)).join(' | ');
  if (Array.isArray(type))
    return type.map((each) => typeText({ ...schema, type: each as Json }, use, indent)).join(' | ');
  if (type === 'array') return listText(schema, use, indent);
  if (type === 'object') return objectText(schema, use, indent);
  return (typeof type === 'string' ? PRIMITIVES[type] : undefined) ?? 'JsonValue';
}

/** The members of an interface or of an object type, one a line. */
export function membersText(schema: Schema, use: Use, indent: string): string {
  const required = (schema['required'] ?? []) as readonly string[];
  return Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>)
    .map(([name, member]) => {
      const type = typeText(member, use, indent);
      const isGiven = required.includes(name) && !(use === 'input' && 'default' in member);
      const text = isGiven ? `${name}: ${type}` : `${name}?: ${type}${use === 'input' ? ' | undefined' : ''}`;
      return `${commentText(descriptionOf(member), indent)}${indent}readonly ${text};\n`;
    })
    .join('');
}

/** A comment before a declaration; empty without a text. */
export function commentText(text: string, indent = ''): string {
  if (text === '') return '';
  const lines = text.replaceAll('*/', '*\\/').split('\n');
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

/** Of a member that may be null, the description is that of its value. */
function descriptionOf({ description, default: fallback, anyOf }: Schema): string {
  const [first] = (anyOf ?? []) as readonly Schema[];
  const facts = [
    description ?? first?.['description'],
    fallback === undefined ? undefined : `Default: ${JSON.stringify(fallback)}`,
  ];
  return facts.filter((fact) => typeof fact === 'string').join('. ');
}

function listText({ items = {} }: Schema, use: Use, indent: string): string {
  const item = typeText(items as Schema, use, indent);
  return `${use === 'input' ? 'readonly ' : ''}${item.includes(' | ') && !item.startsWith('{') ? `(${item})` : item}[]`;
}

function objectText(schema: Schema, use: Use, indent: string): string {
  const { properties, additionalProperties, patternProperties } = schema;
  // A pattern that every name fits, as the contracts have it.
  const values = additionalProperties ?? (patternProperties as Schema | undefined)?.['^'];
  if (properties !== undefined) {
    const others = additionalProperties === true ? `${indent}  readonly [name: string]: JsonValue | undefined;\n` : '';
    return `{\n${membersText(schema, use, `${indent}  `)}${others}${indent}}`;
  }
  if (typeof values !== 'object' || values === null) return 'JsonObject';
  return `{ readonly [name: string]: ${typeText(values as Schema, use, indent)} }`;
}

/** The names of all events grow with each version: a caller may give one that its client does not know, as a text. */
function choicesText(choices: readonly Json[]): string {
  const text = choices.map(literal).join(' | ');
  return choices.length > OPEN_FROM ? `${text} | (string & {})` : text;
}

function literal(value: Json): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
