import { createInbox, type NatsConnection } from '@nats-io/transport-node';

/** The subjects of one part of an installation, at which no other part may listen. */
export interface OwnSubjects {
  /** The prefix of the subjects for replies and deliveries. */
  readonly inbox: string;
  /** The prefix of the subjects for payloads that are too large for a message. */
  readonly parcels: string;
}

/** The own subjects of a part, e.g. `task`. */
export function ownSubjectsOf(subjectPrefix: string, part: string): OwnSubjects {
  return { inbox: `_INBOX_${subjectPrefix}_${part}`, parcels: `${subjectPrefix}.parcel.${part}` };
}

const known = new WeakMap<NatsConnection, OwnSubjects>();

export function setOwnSubjects(connection: NatsConnection, ownSubjects: OwnSubjects): void {
  known.set(connection, ownSubjects);
}

/** A new subject for replies to this process. It cannot be guessed. */
export function newInbox(connection: NatsConnection): string {
  return createInbox(known.get(connection)?.inbox);
}

/** A new subject from which a large payload can be fetched. It cannot be guessed. */
export function newParcel(connection: NatsConnection): string {
  return createInbox(known.get(connection)?.parcels);
}
