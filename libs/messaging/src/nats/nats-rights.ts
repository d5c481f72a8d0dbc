import { eventStreamName } from './event-stream.js';
import { ownSubjectsOf } from './own-subjects.js';
import { keeperSubject } from './stream-keeper.js';

/** The subjects that a NATS user may publish to and subscribe to, with wildcards. */
export interface NatsRights {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** The rights of every part that sends requests: its own subjects for replies and parcels. */
export function rightsOfPart(subjectPrefix: string, part: string): NatsRights {
  const { inbox, parcels } = ownSubjectsOf(subjectPrefix, part);
  // The subject of a parcel cannot be guessed: only its receiver can fetch it.
  return { publish: [`${subjectPrefix}.parcel.>`], subscribe: [`${inbox}.>`, `${parcels}.>`] };
}

/**
 * The right to answer another part: to publish to its inbox. `allow_responses` would be narrower, but the server then keeps
 * every reply subject that it delivers until it is used or too old, and those of events are never used. Beyond 4,096 of them
 * nats-server 2.9.10 walks through all of them at each delivery. The seal of a reply proves its sender.
 */
export function rightsToAnswer(subjectPrefix: string, part: string): NatsRights {
  return { publish: [`${ownSubjectsOf(subjectPrefix, part).inbox}.>`], subscribe: [] };
}

/** The rights that the services framework needs for a service name. Operators ask with the client's default inbox. */
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

/** The rights to publish to the stream, besides the events' own subjects: to check whether it has kept them. */
export function rightsToPublish(subjectPrefix: string): NatsRights {
  const stream = eventStreamName(subjectPrefix);
  return {
    publish: [`$JS.API.STREAM.INFO.${stream}`, `$JS.API.STREAM.MSG.GET.${stream}`],
    subscribe: [],
  };
}

/** The right to ask the keeper of the stream to restart consumers. */
export function rightsToRestart(subjectPrefix: string): NatsRights {
  return { publish: [keeperSubject(subjectPrefix)], subscribe: [] };
}

/** The rights to take events from an existing durable consumer. */
export function rightsToConsume(subjectPrefix: string, durable: string): NatsRights {
  const stream = eventStreamName(subjectPrefix);
  return {
    publish: [
      `$JS.API.STREAM.INFO.${stream}`,
      `$JS.API.CONSUMER.INFO.${stream}.${durable}`,
      `$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`,
      `$JS.ACK.${stream}.${durable}.>`,
      // The subjects of acknowledgements where accounts or domains are bridged.
      `$JS.ACK.*.*.${stream}.${durable}.>`,
    ],
    subscribe: [],
  };
}

/** The rights to create one's own durable consumer. */
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

/** The rights of the keeper, for the stream and all consumers. It can create the stream, but not change or delete it. */
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
