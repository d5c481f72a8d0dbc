import type { HttpOperation } from '@handoff/contracts';

/** The part of JSON Schema that the contracts use. */
export interface BodySchema {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly BodySchema[];
  readonly items?: BodySchema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, BodySchema>>;
  readonly propertyNames?: BodySchema;
}

/** Text of more than one byte a character. */
export const LONG = 'é'.repeat(3_000);
/** Members in no order, numbers of several kinds, and text of more than one byte a character. */
export const LARGE = { z: 1, a: { y: 0.5, b: [null, true, ''] }, text: 'ä'.repeat(3_000), k: 1e-7 };

/** A value for each member of a body that takes long text, any JSON object, or a number. It differs from the above. */
export function largeMembers({ body }: Pick<HttpOperation, 'body'>): Readonly<Record<string, unknown>> {
  const { properties = {} } = (body ?? {}) as BodySchema;
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, schema]): [string, unknown][] => {
      if (isLongText(schema)) return [[name, `${LONG}.`]];
      if (isAnyJson(schema)) return [[name, { ...LARGE, more: 1 }]];
      return schema.type === 'number' ? [[name, 12.5]] : [];
    }),
  );
}

/** The representations that hold long text or any JSON: what {@link largeMembers} sent comes back in them. */
const WITH_CONTENT: ReadonlySet<string> = new Set(['Session', 'OpenedSession', 'Task', 'ClaimedTasks', 'Approval']);

export function isLarge({ result }: Pick<HttpOperation, 'result'>): boolean {
  return WITH_CONTENT.has((result as { readonly title?: string }).title ?? '');
}

function isLongText({ type, pattern, format, maxLength = 0 }: BodySchema): boolean {
  return type === 'string' && pattern === undefined && format === undefined && maxLength > LONG.length;
}

function isAnyJson({ type, properties, propertyNames, anyOf, enum: words }: BodySchema): boolean {
  if (type === undefined) return anyOf === undefined && words === undefined;
  return type === 'object' && properties === undefined && propertyNames === undefined;
}
