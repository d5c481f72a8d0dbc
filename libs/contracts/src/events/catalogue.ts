import type { Static, TObject } from 'typebox';
import type { EventPublisher } from '../operation.js';
import {
  AccessEventData,
  ApprovalEventData,
  DelegationEventData,
  GrantEventData,
  OrgEventData,
  PolicyEventData,
  ProfileEventData,
  RedeliveryEventData,
  RefusalEventData,
  SessionEventData,
  TaskEventData,
  WebhookEventData,
} from './event-data.js';

export interface EventDefinition {
  /** The services that publish it, and the gateway. */
  readonly services: readonly EventPublisher[];
  readonly summary: string;
  readonly data: TObject;
}

function event<const D extends TObject>(services: readonly EventPublisher[], summary: string, data: D) {
  return { services, summary, data } as const;
}

const session: readonly EventPublisher[] = ['session'];
const task: readonly EventPublisher[] = ['task'];
const webhook: readonly EventPublisher[] = ['webhook'];
const directory: readonly EventPublisher[] = ['directory'];

/** Every event by name, in the past tense. A published name never gets another meaning. */
export const EVENTS = {
  'session.created': event(session, 'A session was opened', SessionEventData),
  'session.updated': event(
    session,
    'A session was given another task_id or metadata, its status the same',
    SessionEventData,
  ),
  'session.activated': event(session, 'A session became active, for the first time or again', SessionEventData),
  'session.paused': event(session, 'A session was paused', SessionEventData),
  'session.completed': event(session, 'A session was completed', SessionEventData),
  'session.failed': event(session, 'A session failed', SessionEventData),
  'session.expired': event(session, 'A session was left untouched for too long', SessionEventData),
  'session.deleted': event(session, 'A session that ended long ago was deleted', SessionEventData),
  'task.routed': event(task, 'A task was handed to a role', TaskEventData),
  'task.parked': event(task, 'A task now awaits approval', TaskEventData),
  'task.resumed': event(task, 'Every approval was given, and the task is where it was before', TaskEventData),
  'task.claimed': event(task, 'Somebody took a task to work on it', TaskEventData),
  'task.progressed': event(task, 'Whoever works on a task said how far it has come', TaskEventData),
  'task.released': event(task, 'Whoever held a task gave it back', TaskEventData),
  'task.lapsed': event(task, 'The lease on a task ran out, and it can be claimed again', TaskEventData),
  'task.retried': event(task, 'An attempt at a task failed, and it can be claimed again', TaskEventData),
  'task.dead_lettered': event(task, 'A task failed because its attempts were used up', TaskEventData),
  'task.amended': event(task, 'What a task asks for was changed', TaskEventData),
  'task.completed': event(task, 'A task was completed', TaskEventData),
  'task.failed': event(task, 'A task failed', TaskEventData),
  'task.rejected': event(
    task,
    'An approval was refused, or nobody decided it in time, and the task is refused with it',
    TaskEventData,
  ),
  'task.cancelled': event(task, 'A task was cancelled', TaskEventData),
  'task.expired': event(task, 'A task was left untouched for too long', TaskEventData),
  'approval.requested': event(task, 'One role or several were asked for approval', ApprovalEventData),
  'approval.voted': event(task, 'One of several who have to agree has decided', ApprovalEventData),
  'approval.escalated': event(task, 'Nobody decided an approval in time, and another role is asked', ApprovalEventData),
  'approval.decided': event(task, 'An approval was given or refused', ApprovalEventData),
  'approval.withdrawn': event(task, 'Whoever asked for an approval took the request back', ApprovalEventData),
  'approval.cancelled': event(
    task,
    'An approval is no longer needed: its task has ended, or asks for something else now',
    ApprovalEventData,
  ),
  'approval.expired': event(task, 'Nobody decided an approval in time', ApprovalEventData),
  'delegation.created': event(
    task,
    'A person handed an approver role to a colleague for a window',
    DelegationEventData,
  ),
  'delegation.ended': event(task, 'Somebody ended a delegation before its window did', DelegationEventData),
  'grant.granted': event(task, 'A standing grant came into force, with the approval of its proposal', GrantEventData),
  'grant.used': event(task, 'A standing grant covered an approval, which was decided by policy', GrantEventData),
  'grant.revoked': event(task, 'Somebody revoked a standing grant', GrantEventData),
  'grant.expired': event(task, 'The window of a standing grant ended, with uses left', GrantEventData),
  'webhook.created': event(webhook, 'A URL was registered that events are delivered to', WebhookEventData),
  'webhook.updated': event(webhook, 'A webhook was given another URL, event types or description', WebhookEventData),
  'webhook.enabled': event(webhook, 'A webhook that was disabled is active again', WebhookEventData),
  'webhook.disabled': event(webhook, 'Nothing is sent to a webhook until it is enabled again', WebhookEventData),
  'webhook.secret_rotated': event(webhook, 'A webhook was given another signing secret', WebhookEventData),
  'webhook.deleted': event(webhook, 'A webhook was deleted', WebhookEventData),
  'webhook.redelivered': event(webhook, 'Somebody had an event delivered again', RedeliveryEventData),
  'profile.created': event(directory, 'A role was given a profile, which is not published yet', ProfileEventData),
  'profile.updated': event(directory, 'The draft of a profile was changed', ProfileEventData),
  'profile.published': event(
    directory,
    'A profile was signed, and agents of the role get this version from now on',
    ProfileEventData,
  ),
  'profile.rolled_back': event(
    directory,
    'A version that was published before was signed anew, and agents of the role get it from now on',
    ProfileEventData,
  ),
  'policy.changed': event(
    directory,
    'Another version of a profile is in force, and decides by other rules or providers than the one before',
    PolicyEventData,
  ),
  'org.imported': event(directory, 'People of the organisation were imported', OrgEventData),
  'access.evaluated': event(directory, 'A role was told whether it may do something', AccessEventData),
  'request.refused': event(
    ['session', 'task', 'webhook', 'directory', 'gateway'],
    'Somebody tried what they may not do',
    RefusalEventData,
  ),
} as const satisfies Record<string, EventDefinition>;

export type EventName = keyof typeof EVENTS;
export type EventDataOf<N extends EventName> = Static<(typeof EVENTS)[N]['data']>;

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(EVENTS, name);
}
