import { canonicalJson, sha256Hex, type JsonObject, type JsonValue, type Principal } from '@handoff/kernel';
import { APPROVAL_ID, type Demand, type Evaluation } from './access.js';
import type { ApprovalProblem, Person, PresentedApproval } from './presented-approval.js';

/** An approval with the held call that it was asked for, as the caller sees them. */
export interface GivenApproval {
  readonly id: string;
  readonly status: 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled';
  readonly groups: Demand['groups'];
  /** Whether one rejection ends it. */
  readonly veto: boolean;
  /** The hash of the content that the approvers saw. */
  readonly contentHash: string;
  readonly requestedAt: Date;
  readonly task: {
    readonly type: string;
    readonly status: string;
    readonly requestedBy: Person;
    readonly contentHash: string;
    readonly data: JsonObject;
  };
}

/** The type of the task that asks for the approval of a call. */
const HELD_CALL_TYPE = 'held_call';

/** The id of the approval that a question presents; undefined when it presents none. */
export function presentedId({ context }: Evaluation): string | undefined {
  const id = context?.[APPROVAL_ID];
  return typeof id === 'string' ? id.toLowerCase() : undefined;
}

/**
 * Judges an approval for a call: it has to be given, by all that the rules demand now, for exactly this call, and the same person
 * has to have asked for it. Whether it is used or expired is for the transaction to say.
 */
export function judgeApproval(
  given: GivenApproval | undefined,
  id: string,
  asked: { readonly evaluation: Evaluation; readonly demand: Demand; readonly principal: Principal },
): PresentedApproval {
  const { evaluation, demand, principal } = asked;
  const { issuer, subject } = principal;
  const goodUntil = (given?.requestedAt.getTime() ?? 0) + demand.expiresIn * 1_000;
  return {
    id,
    problem: given === undefined ? 'not_found' : problemOf(given, asked),
    callHash: hashOf(evaluation as unknown as JsonObject),
    usedBy: { issuer, subject },
    goodUntil: new Date(goodUntil),
  };
}

function problemOf(
  { status, groups, veto, contentHash, task }: GivenApproval,
  { evaluation, demand, principal }: Parameters<typeof judgeApproval>[2],
): ApprovalProblem | undefined {
  const { issuer, subject } = task.requestedBy;
  if (issuer !== principal.issuer || subject !== principal.subject) return 'other_caller';
  // Without them nobody knows which call the approvers saw.
  if (!Object.hasOwn(evaluation.context ?? {}, 'arguments')) return 'no_arguments';
  const { question } = task.data;
  if (task.type !== HELD_CALL_TYPE || !isObject(question)) return 'other_call';
  if (hashOf(question) !== hashOf(evaluation as unknown as JsonObject)) return 'other_call';
  if (status !== 'approved') return PROBLEM_OF[status];
  if (contentHash !== task.contentHash) return 'changed';
  if (task.status === 'awaiting_approval') return 'pending';
  if (task.status === 'cancelled' || task.status === 'rejected') return 'withdrawn';
  return veto && demand.groups.every((group) => isMet(group, groups)) ? undefined : 'not_enough';
}

const PROBLEM_OF = { pending: 'pending', rejected: 'rejected', expired: 'expired', cancelled: 'withdrawn' } as const;

function isMet({ role, required }: Demand['groups'][number], groups: Demand['groups']): boolean {
  return groups.some((group) => group.role === role && group.required >= required);
}

/** The hash of a question, whatever approval it presents. */
function hashOf(question: JsonObject): string {
  const { context, ...rest } = question;
  const { [APPROVAL_ID]: _, ...facts } = isObject(context) ? context : {};
  return sha256Hex(canonicalJson({ ...rest, context: isObject(context) || context === undefined ? facts : context }));
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
