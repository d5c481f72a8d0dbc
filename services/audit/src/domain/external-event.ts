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

/** What every event type reported from outside begins with. No event of Handoff's own does. */
export const EXTERNAL_PREFIX = 'external.';

/** What a report may carry at most, as UTF-8 bytes of JSON: nobody can ever delete it. */
export const MAX_METADATA_BYTES = 16_384;

/** Something that happened elsewhere, as a caller tells it. */
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
 * The record of what a caller reports: under the command's id, so that a repetition collides with it; in the caller's
 * name; and of a type that nobody can take for Handoff's own word. No role takes part in it: besides auditors and
 * admins only the caller reads it.
 *
 * @throws HandoffError `READ_ONLY_ROLE` when the caller changes nothing, `VALIDATION_FAILED` on an impossible timestamp
 * and on more than {@link MAX_METADATA_BYTES} of metadata.
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
 * attempt could act in. A role of its caller's more changes nothing; without one of them nobody can tell for whom it speaks.
 * The same holds for all commands whose caller's roles say whom they act for.
 */
export function isSameReport(first: AuditRecord, { principal, fingerprint }: Call): boolean {
  if (first.fingerprint === null) return false;
  const [request, roles] = splitAt(first.fingerprint, ROLES);
  if (request !== fingerprint) return false;
  if (first.role !== null) return holdsAll(principal, [first.role]);
  // An earlier release did not say which roles they were, where they were several.
  return roles !== undefined && holdsAll(principal, JSON.parse(roles) as readonly string[]);
}

/** The role a caller acts in when it holds only one. */
function onlyRole(principal: Principal): string | null {
  const [role, ...others] = actingRolesOf(principal);
  return role !== undefined && others.length === 0 ? role : null;
}

/** What stands between a request's fingerprint and the roles that it may act in, where there is not one that the record names. */
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
