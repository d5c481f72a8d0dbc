import { HandoffError } from '@handoff/kernel';
import type { AuditRecord } from './audit-record.js';
import { EXTERNAL_PREFIX } from './external-event.js';

/** How far ahead of the log's clock a reporter's may be, in milliseconds. */
const TOLERANCE_MS = 5_000;
/** When to come again once a quota is used up, in seconds: places become free one by one. */
const RETRY_AFTER_SECONDS = 60;

/** What is known when a report is about to be recorded. */
export interface ReportEnvironment {
  /** By the log's own clock. */
  readonly now: Date;
  /** How many reports of the same caller the log has taken within the hour. */
  readonly reported: number;
  /** How many it takes. */
  readonly perHour: number;
}

/** Whether a record is somebody's report, and not Handoff's own word. */
export function isReport({ eventType }: Pick<AuditRecord, 'eventType'>): boolean {
  return eventType.startsWith(EXTERNAL_PREFIX);
}

/** Why a report is not recorded: it is about a time to come, or its caller has used up its quota. Undefined: it is. */
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
