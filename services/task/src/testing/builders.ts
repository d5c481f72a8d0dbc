import { sha256Hex, uuidv7, type Call, type Principal } from '@handoff/kernel';
import { DAY_MS, inTime } from '@handoff/testing';
import { newHashSalt } from '../application/hash-salt.js';
import type { Approval } from '../domain/approval/approval.js';
import type { ApprovalDemand } from '../domain/approval/approval-demand.js';
import { contentHashOf } from '../domain/task/content-hash.js';
import type { Lease } from '../domain/task/lease.js';
import type { Policy, RequestEnvironment } from '../domain/decision-environment.js';
import type { RouteTask } from '../domain/rules/decide-routing.js';
import type { Task } from '../domain/task/task.js';
import type { RequestedVote, Vote } from '../domain/approval/vote.js';

/** Builders for tests: each creates an ordinary record, and a test gives only the members that matter to it. */

export { DAY_MS, inTime };

export const policy: Policy = {
  taskRetentionMs: 30 * DAY_MS,
  approvalExpiryMs: 7 * DAY_MS,
  inbox: { tasks: 3_000, bytes: 32 * 1_048_576 },
};

export const noon = new Date('2026-03-02T12:00:00.000Z');

export function newId(): string {
  return uuidv7(new Date());
}

/** The ids of a session and of its root task, generated together. */
export function newSessionIds(): { readonly id: string; readonly taskId: string } {
  const now = new Date();
  return { id: uuidv7(now), taskId: uuidv7(now) };
}

/** A person of the demo organisation: a name as subject, and roles. */
export function person(subject: string, ...roles: string[]): Principal {
  return { issuer: 'https://id.example', subject, roles };
}

export const fay = person('fay', 'finance');
export const max = person('max', 'manager');
export const lea = person('lea', 'legal');
export const ada = person('ada', 'admin');
export const otto = person('otto', 'auditor');

export function aCall(principal: Principal, given: Partial<Call> = {}): Call {
  return {
    principal,
    traceId: 'trace-1',
    traceparent: undefined,
    commandId: newId(),
    keyed: false,
    fingerprint: sha256Hex('request'),
    deadline: inTime(),
    ifMatch: undefined,
    ...given,
  };
}

export function aRequest(principal: Principal, given: Partial<Call> = {}, now: Date = noon): RequestEnvironment {
  return { call: aCall(principal, given), now, policy, delegations: [], grants: [], newId };
}

/** What routes a budget for the manager to check. */
export function budget(more: object = {}): { readonly body: object } {
  return { body: { target: 'manager', task: { type: 'budget_check', data: { amount: 1200 }, urgent: true }, ...more } };
}

export function aRouting(given: Partial<RouteTask> = {}): RouteTask {
  return {
    toRole: 'manager',
    fromRole: undefined,
    type: 'budget_check',
    description: 'Check the budget',
    data: { amount: 1200 },
    dataHash: sha256Hex('{"amount":1200}'),
    hashSalt: newHashSalt(),
    context: undefined,
    session: undefined,
    parentTaskId: undefined,
    priority: 5,
    notBefore: undefined,
    deadlineAt: undefined,
    maxAttempts: 3,
    approval: undefined,
    ...given,
  };
}

/** A demand for one approval by the managers, with all defaults. */
export function aDemand(given: Partial<ApprovalDemand> = {}): ApprovalDemand {
  return {
    approverRole: given.approvers === undefined ? 'manager' : undefined,
    required: undefined,
    approvers: undefined,
    reason: undefined,
    expiresAt: undefined,
    openMs: undefined,
    onExpiry: undefined,
    escalateTo: undefined,
    veto: undefined,
    ...given,
  };
}

export function aRequestedVote(given: Partial<RequestedVote> = {}): RequestedVote {
  return { decision: 'approved', notes: undefined, role: undefined, mode: undefined, contentHash: undefined, ...given };
}

/** A pending task from finance to manager, routed by fay. */
export function aTask(given: Partial<Task> = {}): Task {
  const content = { type: 'budget_check', description: undefined, data: { amount: 1200 }, context: undefined };
  const requestedBy = given.requestedBy ?? { issuer: fay.issuer, subject: 'fay', role: 'finance' };
  return {
    id: newId(),
    type: 'budget_check',
    description: undefined,
    fromRole: 'finance',
    toRole: 'manager',
    status: 'pending',
    parkedStatus: given.status === 'awaiting_approval' ? 'pending' : undefined,
    data: { amount: 1200 },
    dataHash: sha256Hex('{"amount":1200}'),
    context: undefined,
    contentHash: contentHashOf({ ...content, ...given }),
    hashSalt: newHashSalt(),
    amended: false,
    participants: ['finance', 'manager'],
    sessionId: undefined,
    parentTaskId: undefined,
    traceId: 'trace-1',
    commandId: undefined,
    fingerprint: undefined,
    requestedBy,
    parties: [{ issuer: requestedBy.issuer, subject: requestedBy.subject }],
    result: undefined,
    error: undefined,
    cancelReason: undefined,
    priority: 5,
    notBefore: undefined,
    deadlineAt: undefined,
    attempt: 0,
    maxAttempts: 3,
    lease: undefined,
    claimedBy: undefined,
    progress: undefined,
    deadLettered: false,
    version: 1,
    createdAt: noon,
    updatedAt: noon,
    expiresAt: new Date(noon.getTime() + policy.taskRetentionMs),
    ...given,
  };
}

/** A task that max holds since noon, in the first of its three attempts. */
export function aClaimedTask(given: Partial<Task> = {}): Task & { readonly lease: Lease } {
  const lease = { id: newId(), seconds: 60, expiresAt: new Date(noon.getTime() + 60_000) };
  const claimedBy = { issuer: max.issuer, subject: 'max', role: 'manager' };
  const task = aTask({ status: 'active', attempt: 1, lease, claimedBy, version: 2, ...given });
  return { ...task, lease: task.lease ?? lease };
}

/** An approval of a manager's part, as an agent gives it. */
export function aVote({ issuer, subject }: Principal, given: Partial<Vote> = {}): Vote {
  return {
    decision: 'approved',
    by: { issuer, subject, role: 'manager' },
    onBehalfOf: undefined,
    group: 'manager',
    at: noon,
    notes: undefined,
    mode: 'agent',
    authentication: undefined,
    ...given,
  };
}

/** A pending approval by the role manager, requested by fay. */
export function anApproval(given: Partial<Approval> = {}): Approval {
  return {
    id: newId(),
    taskId: newId(),
    groups: [{ role: 'manager', required: 1 }],
    veto: true,
    openMs: policy.approvalExpiryMs,
    onExpiry: 'reject',
    escalateTo: undefined,
    contentHash: contentHashOf(aTask()),
    ordinal: 1,
    demanded: false,
    renewed: false,
    escalated: false,
    votes: [],
    status: 'pending',
    reason: undefined,
    requestedBy: { issuer: fay.issuer, subject: 'fay', role: 'finance' },
    decidedBy: undefined,
    decisionAt: undefined,
    notes: undefined,
    traceId: 'trace-1',
    version: 1,
    createdAt: noon,
    updatedAt: noon,
    expiresAt: new Date(noon.getTime() + policy.approvalExpiryMs),
    ...given,
  };
}
