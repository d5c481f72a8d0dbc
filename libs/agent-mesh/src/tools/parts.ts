import { ADMIN_ROLE, AUDITOR_ROLE } from '@handoff/kernel';
import { z } from 'zod';
import { UnusableCall } from '../failure.js';
import type { ToolContext } from '../tool.js';

/** The longest that one tool call waits, in seconds: most MCP clients give up on an answer after 60. */
export const MAX_WAIT_SECONDS = 50;

export const id = (what: string) => z.string().describe(what);
export const role = (what: string) => z.string().describe(what);

/** What models write as text, though other JSON is taken too: a single type, because not every model API takes several. */
export const written = <T extends z.ZodType>(other: T, what: string) =>
  z.union([z.string(), other]).meta({ type: 'string', description: what });

/** An object of the caller's own making. It names a member, because some model APIs take no object without any. */
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

/** Whether an answer is that of an earlier call just like it. */
export const repeated = z.boolean().describe('Whether this call had been made before, and nothing was done again.');

/** What every tool that only reads says of itself. */
export const READS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
/** What a tool that adds something says: made again after an hour it adds once more. */
export const ADDS = { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false };
/** What a tool that settles something for good says: there is no way back, and doing it again changes nothing. */
export const SETTLES = { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false };

/** A task as tools show it. The API may tell more: what is not named here is passed on. */
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

/** The members that were given, so that absent ones are not sent as undefined. */
export function given<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}

/** In a sentence about a repeated call, that it was one. */
export function onRepetition(repeated: boolean): string {
  return repeated
    ? ' This very call had been made before: nothing was done again. To do it once more, give another request_id.'
    : '';
}

/**
 * The role that a call acts as: the one it names, the configured one, or the only one that the token grants.
 *
 * @throws UnusableCall naming the roles there are to choose from.
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
