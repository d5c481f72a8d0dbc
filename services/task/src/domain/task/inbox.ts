import { HandoffError, isSamePerson, type JsonObject, type JsonValue } from '@handoff/kernel';
import type { Party } from './person.js';

/** Retry-After when an inbox is full, in seconds. Room appears task by task, as tasks are claimed. */
const RETRY_AFTER_SECONDS = 10;

/** The load of an inbox, or its limit: unclaimed tasks, and the size of their content. */
export interface InboxLoad {
  readonly tasks: number;
  /** The size of data, context and description as JSON in UTF-8. */
  readonly bytes: number;
}

/** The tasks of one sender that wait for one role. */
export interface Inbox {
  readonly toRole: string;
  readonly issuer: string;
  readonly subject: string;
}

/** The inbox that a task waits in. A sender's tasks count together, in whatever roles they were sent. */
export function inboxOf(task: { readonly toRole: string; readonly requestedBy: Party }): Inbox {
  const {
    toRole,
    requestedBy: { issuer, subject },
  } = task;
  return { toRole, issuer, subject };
}

export function isSameInbox(a: Inbox, b: Inbox): boolean {
  return a.toRole === b.toRole && isSamePerson(a, b);
}

/** The size of a task's content. */
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
 * Limits what one sender has waiting for a role.
 *
 * @param load the sender's present load; undefined when it is far below the limit.
 * @param more the load that the command adds.
 * @throws HandoffError `QUOTA_EXCEEDED` when the sum would exceed the limit.
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
