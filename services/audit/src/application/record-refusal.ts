import type { OperationHandler } from '@handoff/runtime';
import type { JsonObject } from '@handoff/kernel';
import { refusalRecord } from '../domain/refusal.js';
import type { AuditDeps } from './audit-deps.js';
import { recordedReply } from './recorded-reply.js';

/**
 * Records a request that the gateway turned away. Every attempt is a record of its own, repetitions under one
 * Idempotency-Key included: that somebody keeps trying is what an auditor wants to know.
 */
export function recordRefusal({ appends, clock, newId }: Omit<AuditDeps, 'log'>): OperationHandler<'recordRefusal'> {
  return async ({ body }, call) => {
    const { operation, code, principal, role, target_id: targetId, ...rest } = body;
    const now = clock.now();
    const details = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as JsonObject;
    const refusal = {
      operation,
      code,
      principal,
      role,
      targetId,
      traceId: call.traceId,
      source: '/handoff/gateway',
      details,
    };
    const record = refusalRecord(refusal, newId(now), now);
    await appends.append([record], call.deadline);
    return recordedReply(record.id);
  };
}
