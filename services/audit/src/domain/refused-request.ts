import type { JsonObject, Principal } from '@handoff/kernel';
import { actorOf } from './actor.js';
import type { AuditRecord } from './audit-record.js';

/** A request that was refused, and why. */
export interface RefusedRequest {
  readonly operation: string;
  readonly code: string;
  /** The caller; undefined when the request did not identify one. */
  readonly principal: Principal | undefined;
  readonly role: string | undefined;
  readonly targetId: string | undefined;
  readonly traceId: string;
  /** The service that refused it, such as `/handoff/gateway`. */
  readonly source: string;
  /** Further facts for the metadata. */
  readonly details: JsonObject;
}

/** The record of a refusal. No role takes part in it: auditors and admins read it, the refused caller does not. */
export function refusalRecord(refusal: RefusedRequest, id: string): AuditRecord {
  const { operation, code, principal, targetId } = refusal;
  return {
    id,
    eventType: 'request.refused',
    role: refusal.role ?? null,
    timestamp: undefined,
    traceId: refusal.traceId,
    metadata: {
      ...refusal.details,
      operation,
      code,
      ...(targetId === undefined ? {} : { target_id: targetId }),
      ...(principal === undefined ? {} : { roles: principal.roles }),
    },
    source: refusal.source,
    actor: principal === undefined ? null : actorOf(principal),
    subject: targetId ?? null,
    sessionId: null,
    taskId: null,
    approvalId: null,
    participants: [],
    fingerprint: null,
  };
}
