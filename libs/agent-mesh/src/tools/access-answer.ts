import type { AccessDecision } from '@handoff/client';
import { z } from 'zod';
import { quoteText } from '../untrusted.js';

/** An answer about access, as the result of tools. */
export const accessAnswer = z.looseObject({
  allowed: z.boolean(),
  role: z.string(),
  code: z
    .string()
    .describe(
      'allowed, approved, denied, approval_required, approval_refused, no_rule, unknown_role, bad_name or not_evaluated.',
    ),
  reason: z.string(),
  deciding: z.array(z.looseObject({ pointer: z.string(), rule: z.string(), pattern: z.string() })),
  ask: z
    .looseObject({
      groups: z.array(z.looseObject({ approver_role: z.string(), required: z.number().int() })),
      expires_in: z.number().int(),
    })
    .nullable()
    .describe('The approval that it needs.'),
  unknown: z.array(z.string()).describe('Facts that rules ask for and the context lacks.'),
  digest: z.string().nullable().describe('The bundle that decided.'),
});

/** The answer in words. Admins wrote the profile, and its reasons are text of others all the same. */
export function accessInWords({ decision, context }: AccessDecision, kind: string, name: string, role: string): string {
  const no = context.ask === null ? 'Not allowed' : 'Not allowed without approval';
  const what = `${kind} ${quoteText(name)}, as ${role} (${context.code})`;
  return `${decision ? 'Allowed' : no}: ${what}. Reason: ${quoteText(context.reason)}`;
}
