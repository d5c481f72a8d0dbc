import { OPERATIONS, type AuditEvent, type InputOf, type ResultOf } from '@handoff/contracts';
import { encodeCursor, HandoffError, type Call } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import { callOperation } from '@handoff/runtime';
import type { RecordedAnswer } from '../domain/dry-run.js';
import type { AnswersOnRecord } from '../ports/answers-on-record.js';

/** Reads the audit log in the name of the caller, so nobody gets more of it than from the audit service. */
export function createBusAnswersOnRecord(deps: {
  readonly bus: Pick<Bus, 'requests'>;
  readonly prefix: string;
}): AnswersOnRecord {
  return {
    async read({ from, to, after, limit }, call) {
      const query: InputOf<typeof OPERATIONS.listAudit>['query'] = {
        event_type: 'access.evaluated',
        from: from.toISOString(),
        to: to.toISOString(),
        // As the audit service makes them: the place of a record is a cursor.
        ...(after === undefined ? {} : { cursor: encodeCursor(after) }),
        limit,
      };
      const { events, next_cursor: next } = await ask(deps, query, call);
      return { answers: events.map(recordedAnswer), more: next !== null };
    },
  };
}

async function ask(
  deps: Parameters<typeof createBusAnswersOnRecord>[0],
  query: object,
  call: Call,
): Promise<ResultOf<typeof OPERATIONS.listAudit>> {
  try {
    const { data } = await callOperation({ ...deps, operation: OPERATIONS.listAudit, call, params: {}, query });
    return JSON.parse(Buffer.from(data).toString('utf8')) as ResultOf<typeof OPERATIONS.listAudit>;
  } catch (cause) {
    // A read changes nothing, so its outcome cannot be unknown.
    if (!(cause instanceof HandoffError) || cause.kind !== 'unknown_outcome') throw cause;
    throw new HandoffError('UNAVAILABLE', {
      detail: 'The audit service did not answer in time.',
      retryAfterSeconds: 1,
      cause,
    });
  }
}

/** The data of an event `access.evaluated`, as the log has it. */
interface Answered {
  readonly evaluated_role: string | null;
  readonly kind: NonNullable<RecordedAnswer['asked']>['kind'] | null;
  readonly name: string | null;
  readonly outcome: RecordedAnswer['outcome'];
  readonly code: RecordedAnswer['code'];
  readonly deciding: readonly string[];
  readonly bundle_version: number | null;
  readonly digest: string | null;
}

function recordedAnswer({
  audit_id: auditId,
  seq,
  trace_id: traceId,
  recorded_at: at,
  metadata,
}: AuditEvent): RecordedAnswer {
  const {
    evaluated_role: role,
    kind,
    name,
    outcome,
    code,
    deciding,
    bundle_version: version,
    digest,
  } = metadata as unknown as Answered;
  return {
    auditId,
    seq,
    traceId,
    recordedAt: new Date(at),
    role: role ?? undefined,
    asked: kind === null || name === null ? undefined : { kind, name },
    // The rules asked for the approval that made it a yes.
    outcome: code === 'approved' ? 'ask' : outcome,
    code,
    deciding,
    bundle: version === null || digest === null ? undefined : { version, digest },
  };
}
