import {
  actingRolesOf,
  HandoffError,
  holdsAll,
  mayWrite,
  type Call,
  type JsonObject,
  type Principal,
} from '@handoff/kernel';
import { actorOf } from './actor.js';
import type { AuditRecord } from './audit-record.js';
import { readInstant } from './timestamp.js';

/** The prefix of every event type that callers report. Handoff's own event types never have it. */
export const EXTERNAL_PREFIX = 'external.';

/** The most metadata of a report, in UTF-8 bytes of JSON: no operator can ever delete it. */
export const MAX_METADATA_BYTES = 16_384;

/** Something that happened elsewhere, as a caller reports it. */
export interface ExternalEvent {
  readonly source: string;
  readonly category: string;
  readonly action: string;
  readonly subject?: string;
  readonly traceId?: string;
  readonly timestamp?: string;
  readonly metadata?: JsonObject;
}

/**
 * The record of a caller's report. It has the command's id, so that a repetition collides with it; the caller's name;
 * and a type that no reader can mistake for one of Handoff's own. No role takes part in it: besides auditors and
 * admins, only the caller reads it.
 *
 * @throws HandoffError `READ_ONLY_ROLE` when the caller may only read, `VALIDATION_FAILED` for an impossible timestamp
 * and for more than {@link MAX_METADATA_BYTES} of metadata.
 */
export function externalRecord(call: Call, event: ExternalEvent): AuditRecord {
  if (!mayWrite(call.principal)) throw new HandoffError('READ_ONLY_ROLE');
  const { metadata = {} } = event;
  requireSmall(metadata);
  return {
    id: call.commandId.toLowerCase(),
    eventType: `${EXTERNAL_PREFIX}${event.category}.${event.action}`,
    role: onlyRole(call.principal),
    timestamp: event.timestamp === undefined ? undefined : instantOf(event.timestamp),
    traceId: event.traceId ?? call.traceId,
    metadata,
    source: event.source,
    actor: actorOf(call.principal),
    subject: event.subject ?? null,
    sessionId: null,
    taskId: null,
    approvalId: null,
    participants: [],
    fingerprint: call.keyed ? fingerprintOf(call) : null,
  };
}

/**
 * Whether a record of the same id is the same report: the same request, by a caller who holds every role that the first
 * attempt could act in. An additional role changes nothing; with a role less, the report could speak for another role.
 * The same rule holds for all commands in which the caller's roles decide for whom they act.
 */
export function isSameReport(first: AuditRecord, { principal, fingerprint }: Call): boolean {
  if (first.fingerprint === null) return false;
  const [request, roles] = splitAt(first.fingerprint, ROLES);
  if (request !== fingerprint) return false;
  if (first.role !== null) return holdsAll(principal, [first.role]);
  // An earlier release did not record the roles of a caller who held several.
  return roles !== undefined && holdsAll(principal, JSON.parse(roles) as readonly string[]);
}

/** The role that a caller acts in, when it holds only one. */
function onlyRole(principal: Principal): string | null {
  const [role, ...others] = actingRolesOf(principal);
  return role !== undefined && others.length === 0 ? role : null;
}

/** Separates a request's fingerprint from the roles of a caller who holds several: `role` names only a single one. */
const ROLES = ' ';

function fingerprintOf({ principal, fingerprint }: Call): string {
  const named = onlyRole(principal) !== null;
  return named ? fingerprint : `${fingerprint}${ROLES}${JSON.stringify(actingRolesOf(principal))}`;
}

function splitAt(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + mark.length)];
}

function requireSmall(metadata: JsonObject): void {
  if (Buffer.byteLength(JSON.stringify(metadata)) <= MAX_METADATA_BYTES) return;
  const message = `must be no more than ${MAX_METADATA_BYTES} bytes of JSON: keep large content elsewhere and refer to it`;
  throw new HandoffError('VALIDATION_FAILED', { errors: [{ pointer: '/metadata', message }] });
}

function instantOf(text: string): Date {
  const instant = readInstant(text);
  if (instant !== undefined) return instant;
  const message = 'must be an instant between 1970 and 9999';
  throw new HandoffError('VALIDATION_FAILED', { errors: [{ pointer: '/timestamp', message }] });
}
