import { announceRefusal, createEvent, type Announcer, type OrgImport } from '@handoff/contracts';
import {
  actorIn,
  ADMIN_ROLE,
  decideOrRefuse,
  isAuditedRefusal,
  refuseCaller,
  type HandoffError,
  type Refusal,
} from '@handoff/kernel';
import { decideImport } from '../domain/org/decide-import.js';
import type { ImportOrgCommand, OrgImportRecord } from '../domain/org/org-command.js';
import type { OrgRules } from '../ports/org-store.js';

/** The rule of imports as a store applies it: with the reply, and with an event for each import and each refusal. */
export function createOrgRules(announcer: Announcer): OrgRules {
  return {
    decide(command, working, now) {
      const decide = () => {
        const { created, updated } = decideImport(command, working);
        const { importId: id, filename } = command.input;
        const { issuer, subject } = command.call.principal;
        const uploadedBy = { issuer, subject };
        const done = { id, filename, uploadedBy, uploadedAt: now, created: created.length, updated: updated.length };
        const decision = { ok: true, reply: replyWith(done), events: [announce(announcer, command, done)] } as const;
        // Last: an import without its reply or its event must not enter the working set.
        for (const person of [...created, ...updated]) {
          working.people.set(person.userId, person);
          working.changed.set(person.userId, person);
        }
        working.imports.push(done);
        return decision;
      };
      return decideOrRefuse(decide, (error) => refuse(announcer, command, error, now));
    },
    authorise: (command, working, now) =>
      refuseCaller(
        () => decideImport(command, working),
        (error) => refuse(announcer, command, error, now),
      ),
  };
}

function refuse(announcer: Announcer, { name, call }: ImportOrgCommand, error: HandoffError, now: Date): Refusal {
  if (!isAuditedRefusal(error, false)) return { ok: false, error, events: [] };
  const refused = { operation: name, call, code: error.code, targetId: undefined, role: undefined };
  return { ok: false, error, events: [announceRefusal(announcer, 'directory', refused, now)] };
}

function replyWith({ id, filename, uploadedAt, created, updated }: OrgImportRecord) {
  const reply: OrgImport = {
    import_id: id,
    filename,
    users_created: created,
    users_updated: updated,
    status: 'complete',
    uploaded_at: uploadedAt.toISOString(),
  };
  return { body: JSON.stringify(reply), id, version: undefined };
}

/** Announces an import with the numbers of people, without their names. */
function announce({ prefix, newId }: Announcer, { call }: ImportOrgCommand, done: OrgImportRecord) {
  return createEvent({
    prefix,
    service: 'directory',
    name: 'org.imported',
    id: newId(done.uploadedAt),
    time: done.uploadedAt,
    aggregateId: done.id,
    traceparent: call.traceparent,
    data: {
      session_id: null,
      task_id: null,
      approval_id: null,
      trace_id: call.traceId,
      participants: [],
      actor: actorIn(call.principal, ADMIN_ROLE),
      role: ADMIN_ROLE,
      import_id: done.id,
      users_created: done.created,
      users_updated: done.updated,
    },
  });
}
