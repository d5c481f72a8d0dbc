import { ADMIN_ROLE, AUDITOR_ROLE } from '@handoff/kernel';
import { z } from 'zod';
import { UnusableCall } from '../failure.js';
import type { ToolContext } from '../tool.js';

/** The maximum wait of one tool call, in seconds: most MCP clients give up after 60. */
export const MAX_WAIT_SECONDS = 50;

export const id = (what: string) => z.string().describe(what);
export const role = (what: string) => z.string().describe(what);

/**
 * An argument that models write as text, although other JSON is accepted too. It shows a single type, because not every
 * model API accepts several.
 */
export const written = <T extends z.ZodType>(other: T, what: string) =>
  z.union([z.string(), other]).meta({ type: 'string', description: what });

/**
 * An object that models may write as text too: plain words, or the object's JSON text. It shows the members of the object, so
 * that models see what it takes.
 */
export const writtenObject = (members: z.core.$ZodLooseShape, what: string) => {
  const { $schema: _, ...shown } = z.toJSONSchema(z.looseObject(members), { io: 'input' });
  return z.union([z.string(), z.looseObject({}).nullable()]).meta({ ...shown, description: what });
};

/** A free object. It names a member, because some model APIs refuse an object without members. */
export const freeObject = (what: string) =>
  z
    .looseObject(
      { note: z.string().optional().describe('Anything in plain words.') },
      { error: 'has to be an object, or its JSON text, such as {"note": "in plain words"}' },
    )
    .describe(what);

export const requestId = z
  .string()
  .min(1)
  .max(128)
  .optional()
  .describe(
    'Names this call. The same call within an hour is taken for a repetition and changes nothing; give another request_id to do it once more on purpose.',
  );

export const waitSeconds = (max: number, what: string) => z.number().int().min(0).max(max).optional().describe(what);

/** Whether an answer repeats that of an earlier identical call. */
export const repeated = z.boolean().describe('Whether this call had been made before, and nothing was done again.');

/** The annotations of tools that only read. */
export const READS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
/** The annotations of tools that add something: a call repeated after an hour adds again. */
export const ADDS = { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false };
/** The annotations of tools that settle something: it cannot be undone, and a repetition changes nothing. */
export const SETTLES = { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false };

/** A task in a tool's result. Members that are not named here pass through, because a newer API may have more. */
export const task = z.looseObject({
  task_id: z.string(),
  task_type: z.string(),
  description: z.string().nullable(),
  from_role: z.string(),
  to_role: z.string(),
  status: z.string(),
  version: z.number().int(),
});

export const nextCursor = z.string().nullable().describe('Give it as cursor for the next page; null on the last one.');

/** Drops undefined members, so that they are not sent. */
export function given<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}

/** The part of a sentence that marks a repeated call. */
export function onRepetition(repeated: boolean): string {
  return repeated
    ? ' This very call had been made before: nothing was done again. To do it once more, give another request_id.'
    : '';
}

/**
 * The role that a call acts in: the one that it names, the configured one, or the token's only one.
 *
 * @throws UnusableCall that lists the roles to choose from.
 */
export async function actingRole(named: string | undefined, context: ToolContext): Promise<string> {
  const chosen = named ?? context.role;
  if (chosen !== undefined) return chosen;
  const { data } = await context.operations.call('whoAmI', {});
  const roles = data.roles.filter((name) => name !== ADMIN_ROLE && name !== AUDITOR_ROLE);
  if (roles.length === 1) return roles[0]!;
  throw new UnusableCall(
    roles.length === 0
      ? 'Your token grants no role to act as; say which role you mean.'
      : `You hold several roles (${roles.join(', ')}): say in "role" which one you act as.`,
  );
}
