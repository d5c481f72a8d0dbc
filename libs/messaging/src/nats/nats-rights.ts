import { eventStreamName } from './event-stream.js';
import { placesOf } from './places.js';
import { keeperSubject } from './stream-keeper.js';

/** What a NATS user may publish and hear, as subjects with wildcards. */
export interface NatsRights {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** What everybody needs who asks and is answered under a name of their own. */
export function rightsOfPart(subjectPrefix: string, part: string): NatsRights {
  const { inbox, parcels } = placesOf(subjectPrefix, part);
  // Where a parcel is nobody can guess: fetching one takes having been sent its subject.
  return { publish: [`${subjectPrefix}.parcel.>`], subscribe: [`${inbox}.>`, `${parcels}.>`] };
}

/**
 * What answering another part needs: the right to publish to its inbox. `allow_responses` would be narrower, but the server
 * then keeps every reply subject that it delivers until it is used or too old. The reply subjects of events are never used.
 * Beyond 4,096 of them nats-server 2.9.10 walks through all at each delivery. The seal of a reply says who wrote it.
 */
export function rightsToAnswer(subjectPrefix: string, part: string): NatsRights {
  return { publish: [`${placesOf(subjectPrefix, part).inbox}.>`], subscribe: [] };
}

/** What the services framework needs of whoever serves under a name; operators ask with the client's own inbox. */
export function rightsToServe(serviceName: string): NatsRights {
  const verbs = ['PING', 'INFO', 'STATS'];
  return {
    publish: ['_INBOX.>'],
    subscribe: verbs.flatMap((verb) => [
      `$SRV.${verb}`,
      `$SRV.${verb}.${serviceName}`,
      `$SRV.${verb}.${serviceName}.*`,
    ]),
  };
}

/** What publishing to the stream needs besides the events' own subjects: looking whether it has kept them. */
export function rightsToPublish(subjectPrefix: string): NatsRights {
  const stream = eventStreamName(subjectPrefix);
  return {
    publish: [`$JS.API.STREAM.INFO.${stream}`, `$JS.API.STREAM.MSG.GET.${stream}`],
    subscribe: [],
  };
}

/** What having consumers start over needs: asking the keeper of the stream to do it. */
export function rightsToRestart(subjectPrefix: string): NatsRights {
  return { publish: [keeperSubject(subjectPrefix)], subscribe: [] };
}

/** What taking events from a durable consumer needs that is there already. */
export function rightsToConsume(subjectPrefix: string, durable: string): NatsRights {
  const stream = eventStreamName(subjectPrefix);
  return {
    publish: [
      `$JS.API.STREAM.INFO.${stream}`,
      `$JS.API.CONSUMER.INFO.${stream}.${durable}`,
      `$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`,
      `$JS.ACK.${stream}.${durable}.>`,
      // As acknowledgements are addressed where accounts or domains are bridged.
      `$JS.ACK.*.*.${stream}.${durable}.>`,
    ],
    subscribe: [],
  };
}

/** What making one's own durable consumer needs. */
export function rightsToMakeConsumer(subjectPrefix: string, durable: string): NatsRights {
  const stream = eventStreamName(subjectPrefix);
  return {
    publish: [
      `$JS.API.CONSUMER.CREATE.${stream}.${durable}`,
      `$JS.API.CONSUMER.CREATE.${stream}.${durable}.>`,
      `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.${durable}`,
      `$JS.API.CONSUMER.DELETE.${stream}.${durable}`,
    ],
    subscribe: [],
  };
}

/** What looking after the stream and everybody's consumers needs. It can make the stream, and not change or end it. */
export function rightsToKeep(subjectPrefix: string): NatsRights {
  const stream = eventStreamName(subjectPrefix);
  return {
    publish: [
      `$JS.API.STREAM.CREATE.${stream}`,
      `$JS.API.CONSUMER.LIST.${stream}`,
      `$JS.API.CONSUMER.INFO.${stream}.*`,
      `$JS.API.CONSUMER.CREATE.${stream}.>`,
      `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.*`,
      `$JS.API.CONSUMER.DELETE.${stream}.*`,
    ],
    subscribe: [keeperSubject(subjectPrefix)],
  };
}
