import { HandoffError } from '@handoff/kernel';
import type { AuditRecord } from './audit-record.js';
import { EXTERNAL_PREFIX } from './external-event.js';

/** How far a reporter's clock may be ahead of the log's clock, in milliseconds. */
const TOLERANCE_MS = 5_000;
/** When to retry once the quota is used up, in seconds: places become free one by one. */
const RETRY_AFTER_SECONDS = 60;

/** What judging a report depends on, besides the report. */
export interface ReportEnvironment {
  /** By the log's own clock. */
  readonly now: Date;
  /** How many reports of the same caller the log has accepted within the last hour. */
  readonly reported: number;
  /** How many it accepts. */
  readonly perHour: number;
}

/** Whether a record is a caller's report and not one of Handoff's own events. */
export function isReport({ eventType }: Pick<AuditRecord, 'eventType'>): boolean {
  return eventType.startsWith(EXTERNAL_PREFIX);
}

/**
 * Why a report is refused: its timestamp is in the future, or its caller's quota is used up. Undefined: it is not
 * refused.
 */
export function judgeReport(record: AuditRecord, environment: ReportEnvironment): HandoffError | undefined {
  const { now, reported, perHour } = environment;
  if (record.timestamp !== undefined && record.timestamp.getTime() > now.getTime() + TOLERANCE_MS) {
    const message = 'must not be a time to come';
    return new HandoffError('VALIDATION_FAILED', { errors: [{ pointer: '/timestamp', message }] });
  }
  if (reported < perHour) return undefined;
  return new HandoffError('QUOTA_EXCEEDED', {
    detail: `A caller reports at most ${perHour} times an hour to the audit log.`,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
