import type { Command, JsonObject } from '@handoff/kernel';
import type { Keeping } from './kept-facts.js';
import type { ApprovalProblem, PresentedApproval } from './presented-approval.js';

/** What a role may be asked about, with the word for doing it. */
export const ACTIONS = { tool: 'use', data: 'read', provider: 'use' } as const;
export type AccessKind = keyof typeof ACTIONS;

/** Whether the agents of a role may use a tool, read a type of data or use a provider. */
export interface AccessQuestion {
  readonly role: string;
  readonly kind: AccessKind;
  readonly name: string;
  /** What is known of the call, by name. */
  readonly facts: JsonObject;
}

/** A question as OpenID AuthZEN 1.0 puts it. */
export interface Evaluation {
  readonly subject: { readonly type: string; readonly id: string };
  readonly action: { readonly name: string; readonly properties?: JsonObject };
  readonly resource: { readonly type: string; readonly id: string; readonly properties?: JsonObject };
  readonly context?: JsonObject;
}

export type AccessCode =
  | 'allowed'
  /** A rule asks for an approval, and the question presents one that was given for exactly this call. */
  | 'approved'
  | 'approval_required'
  /** A rule asks for an approval, and the one that the question presents does not allow this call. */
  | 'approval_refused'
  | 'denied'
  | 'no_rule'
  | 'unknown_role'
  /** Handoff does not know this kind of subject, action or resource. */
  | 'unknown_question'
  | 'bad_name'
  | 'not_evaluated';

export interface DecidingRule {
  readonly pointer: string;
  readonly rule: string;
  readonly pattern: string;
  readonly reason?: string;
}

/** The approval with which a call would be allowed: each group has to agree. */
export interface Demand {
  readonly groups: readonly { readonly role: string; readonly required: number }[];
  /** For how many seconds from its request the approval is good. */
  readonly expiresIn: number;
}

/** The answer to a question, by the policies of one published bundle. */
export interface AccessAnswer {
  readonly isAllowed: boolean;
  /** Present if it would be allowed with an approval, or with another one. It is not allowed then. */
  readonly demand?: Demand;
  readonly code: AccessCode;
  readonly reason: string;
  readonly deciding: readonly DecidingRule[];
  /** The names of facts that rules ask for and nobody stated. */
  readonly unknown: readonly string[];
  /** What it would be if the rules in shadow were enforced; absent if none of them is for the name. */
  readonly shadow?: ShadowAnswer;
  /** The approval that the question presents, if the rules ask for one. */
  readonly approval?: { readonly id: string; readonly problem: ApprovalProblem | undefined };
}

/** An answer that counts for nothing. */
export type ShadowAnswer = Omit<AccessAnswer, 'shadow'>;

/** What was published when a question was answered; undefined when nothing was. */
export interface SeenBundle {
  readonly version: number;
  readonly digest: string;
}

/** A question with its answer. */
export interface Answered {
  /** The role that the question names; undefined when no role can have that name. */
  readonly role: string | undefined;
  /** Undefined when Handoff does not know what is asked. */
  readonly question: AccessQuestion | undefined;
  /** By the rules alone. An approval that is presented is judged when the answer is recorded, because it counts once. */
  readonly answer: AccessAnswer;
  readonly bundle: SeenBundle | undefined;
  /** Which facts the bundle keeps of its questions; undefined if none. */
  readonly keeping?: Keeping | undefined;
  readonly presented?: PresentedApproval | undefined;
}

export type EvaluateAccessCommand = Command<
  'evaluateAccess' | 'evaluateAccessBatch',
  { readonly answered: readonly Answered[] }
>;

/** The member of the context that presents an approval. It is no fact. */
export const APPROVAL_ID = 'approval_id';

const ROLE_NAME = /^[a-z][a-z0-9_-]{0,63}$/;

/** The role that a question is about; undefined when it is about something else. */
export function roleOf({ subject }: Evaluation): string | undefined {
  return subject.type === 'role' && ROLE_NAME.test(subject.id) ? subject.id : undefined;
}

/** The question that an evaluation puts; undefined when Handoff does not know what it asks. */
export function questionOf(evaluation: Evaluation): AccessQuestion | undefined {
  const { action, resource } = evaluation;
  const role = roleOf(evaluation);
  if (role === undefined || !isKind(resource.type) || ACTIONS[resource.type] !== action.name) return undefined;
  return { role, kind: resource.type, name: resource.id, facts: factsOf(evaluation) };
}

function isKind(type: string): type is AccessKind {
  return Object.hasOwn(ACTIONS, type);
}

/**
 * The facts of a question. A fact that is stated twice is as good as not stated, whatever it says: it would be for the rules to
 * choose which of the two they believe.
 */
function factsOf({ action, resource, context }: Evaluation): JsonObject {
  const facts = new Map<string, JsonObject[string]>();
  const twice = new Set<string>();
  for (const stated of [context, resource.properties, action.properties]) {
    for (const [name, value] of Object.entries(stated ?? {})) {
      if (facts.has(name)) twice.add(name);
      facts.set(name, value);
    }
  }
  for (const name of twice) facts.delete(name);
  facts.delete(APPROVAL_ID);
  return Object.fromEntries(facts);
}
