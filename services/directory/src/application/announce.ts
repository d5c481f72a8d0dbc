import { createEvent, type Announcer } from '@handoff/contracts';
import { actorIn, ADMIN_ROLE, type SerialisedEvent } from '@handoff/kernel';
import { statusOf } from '../domain/profile.js';
import type { ProfileChange } from '../domain/profile-change.js';

/**
 * Announces that other policies are in force: by an event of its own, so that whoever keeps answers can subscribe to it alone.
 */
export function announcePolicies(
  { prefix, newId }: Announcer,
  change: ProfileChange,
  now: Date,
): readonly SerialisedEvent[] {
  const { profile, policies, bundle, by } = change;
  if (policies === undefined || bundle === undefined) return [];
  const id = newId(now);
  return [
    createEvent({
      prefix,
      service: 'directory',
      name: 'policy.changed',
      id,
      time: now,
      aggregateId: id,
      traceparent: change.traceparent,
      data: {
        session_id: null,
        task_id: null,
        approval_id: null,
        trace_id: change.traceId,
        participants: [profile.role],
        actor: actorIn(by, ADMIN_ROLE),
        role: ADMIN_ROLE,
        profile_role: profile.role,
        bundle_version: bundle.version,
        digest: bundle.digest,
        former_version: policies.former ?? null,
      },
    }),
  ];
}

/** Announces a change of a profile: hashes and versions, and nothing of what it says. */
export function announce({ prefix, newId }: Announcer, change: ProfileChange, now: Date): SerialisedEvent {
  const { profile, event, by } = change;
  return createEvent({
    prefix,
    service: 'directory',
    name: `profile.${event}`,
    id: newId(now),
    time: now,
    aggregateId: profile.id,
    version: profile.version,
    traceparent: change.traceparent,
    data: {
      session_id: null,
      task_id: null,
      approval_id: null,
      trace_id: change.traceId,
      participants: [profile.role],
      actor: actorIn(by, ADMIN_ROLE),
      role: ADMIN_ROLE,
      from_status: change.from ?? null,
      to_status: statusOf(profile),
      profile_role: profile.role,
      content_hash: profile.contentHash,
      bundle_version: profile.published?.bundleVersion ?? null,
      digest: profile.published?.digest ?? null,
    },
  });
}
