import { HandoffError, isSamePerson, type JsonObject, type JsonValue } from '@handoff/kernel';
import type { Task } from './task.js';

/** When to come again once there is no room, in seconds: it comes one by one, as tasks are taken. */
const RETRY_AFTER_SECONDS = 10;

/** What waits in a role's inbox, or may: tasks that nobody works on, and how much they ask for. */
export interface InboxLoad {
  readonly tasks: number;
  /** Of data, context and description, as UTF-8 of JSON. */
  readonly bytes: number;
}

/** A person who sends, and the role that the tasks are for. */
export interface Inbox {
  readonly toRole: string;
  readonly issuer: string;
  readonly subject: string;
}

/** The inbox that a task waits in, as its sender's. Whatever roles somebody sends as, their tasks count together. */
export function inboxOf({ toRole, requestedBy: { issuer, subject } }: Pick<Task, 'toRole' | 'requestedBy'>): Inbox {
  return { toRole, issuer, subject };
}

export function isSameInbox(a: Inbox, b: Inbox): boolean {
  return a.toRole === b.toRole && isSamePerson(a, b);
}

/** How much a task asks for. */
export function contentBytesOf(content: {
  readonly description: string | undefined;
  readonly data: JsonObject;
  readonly context: JsonValue | undefined;
}): number {
  const { description = '', data, context = null } = content;
  return (
    Buffer.byteLength(description) +
    Buffer.byteLength(JSON.stringify(data)) +
    Buffer.byteLength(JSON.stringify(context))
  );
}

/**
 * Leaves room in a role's inbox for other senders.
 *
 * @param load what the sender has in it; undefined: little enough to need no look.
 * @param more what comes to it.
 * @throws HandoffError `QUOTA_EXCEEDED` when that would be too much.
 */
export function requireRoom(
  load: InboxLoad | undefined,
  more: () => InboxLoad,
  bounds: InboxLoad,
  toRole: string,
): void {
  if (load === undefined) return;
  const { tasks, bytes } = more();
  const isRoom = tasks === 0 || load.tasks + tasks <= bounds.tasks;
  if (bytes <= 0 || (isRoom && load.bytes + bytes <= bounds.bytes)) return;
  throw new HandoffError('QUOTA_EXCEEDED', {
    detail:
      `One sender has at most ${bounds.tasks} tasks, and ${bounds.bytes} bytes of them, waiting for ${toRole}: ` +
      `there are ${load.tasks} tasks of ${load.bytes} bytes.`,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
