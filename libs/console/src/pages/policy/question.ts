import type { JsonObject } from '@handoff/client';

/** What the address of the tester holds: the question, so that it can be sent to others. */
export interface PolicySearch {
  readonly role?: string | undefined;
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  readonly context?: JsonObject | undefined;
}

export const KINDS = ['tool', 'data', 'provider'] as const;
export type Kind = (typeof KINDS)[number];

/** What is asked: may the agents of a role do this, with what is known of the call? */
export interface Question {
  readonly role: string;
  readonly kind: Kind;
  readonly name: string;
  readonly context: JsonObject;
}

/** A question as OpenID AuthZEN 1.0 has it. */
export function evaluationOf({ role, kind, name, context }: Question) {
  return {
    subject: { type: 'role', id: role },
    action: { name: kind === 'data' ? 'read' : 'use' },
    resource: { type: kind, id: name },
    context,
  };
}
