import { MAX_LOG_SCAN, parseEventTypes, type ResultOf, type readLog as operation } from '@handoff/contracts';
import type { OperationHandler } from '@handoff/runtime';
import { viewerOf } from '../domain/audit-query.js';
import type { AuditDeps } from './audit-deps.js';
import { representLogEntry } from './represent-log-entry.js';

/** Reads the entries after a place that the caller may read; without a place, only where the log ends. */
export function readLog({ log }: Pick<AuditDeps, 'log'>): OperationHandler<'readLog'> {
  return async ({ query }, { principal, deadline }) => {
    const wanted = {
      afterSeq: query.after_seq ?? Number.MAX_SAFE_INTEGER - 1,
      viewer: viewerOf(principal),
      sessionId: query.session_id,
      taskId: query.task_id,
      traceId: query.trace_id,
      types: query.type === undefined ? undefined : parseEventTypes(query.type),
      limit: query.limit,
      scan: MAX_LOG_SCAN,
    };
    const page = await log.readOn(wanted, deadline);
    const answer: ResultOf<typeof operation> = {
      entries: page.entries.map(representLogEntry),
      through_seq: query.after_seq === undefined ? page.lastSeq : page.throughSeq,
      last_seq: page.lastSeq,
      next_recorded_at: page.nextRecordedAt?.toISOString() ?? null,
    };
    return { body: JSON.stringify(answer) };
  };
}
