import { createInbox, type NatsConnection } from '@nats-io/transport-node';

/** Where a process is written to: subjects that are its own, so that nobody else may listen there. */
export interface Places {
  /** Replies and deliveries arrive below it. */
  readonly inbox: string;
  /** What was too large for a message is fetched below it. */
  readonly parcels: string;
}

/** The places of one part of an installation, such as its task service. */
export function placesOf(subjectPrefix: string, part: string): Places {
  return { inbox: `_INBOX_${subjectPrefix}_${part}`, parcels: `${subjectPrefix}.parcel.${part}` };
}

const known = new WeakMap<NatsConnection, Places>();

export function setPlaces(connection: NatsConnection, places: Places): void {
  known.set(connection, places);
}

/** A subject for replies to this process. Nobody can guess it. */
export function newInbox(connection: NatsConnection): string {
  return createInbox(known.get(connection)?.inbox);
}

/** A subject at which this process gives out what was too large. Nobody can guess it. */
export function newParcel(connection: NatsConnection): string {
  return createInbox(known.get(connection)?.parcels);
}
