import {
  allEventsSubject,
  EVENT_CONSUMERS,
  EVENTS,
  eventSubject,
  logHintSubject,
  operationsCalledBy,
  operationSubject,
  outboxHintSubject,
  SERVICE_NAMES,
  statusHintSubjects,
  waitsBy,
  type CallerName,
  type EventDefinition,
  type ServiceName,
} from '@handoff/contracts';
import {
  rightsOfPart,
  rightsToAnswer,
  rightsToConsume,
  rightsToKeep,
  rightsToMakeConsumer,
  rightsToPublish,
  rightsToRestart,
  rightsToServe,
  type NatsRights,
} from '@handoff/messaging';

/** One NATS user's permissions, in the form of the server's configuration. */
export interface NatsPermissions {
  readonly publish: { readonly allow: readonly string[] };
  readonly subscribe: { readonly allow: readonly string[] };
}

/** The parts of an installation, each with a NATS user of its name. */
export const NATS_PARTS: readonly CallerName[] = ['gateway', ...SERVICE_NAMES];

/**
 * The minimal NATS permissions of each part, derived from the contracts: the operations it calls, the events it
 * publishes, the subjects it hears. A process of several modules needs a user with the permissions of all of them.
 */
export function natsPermissionsOf(prefix: string, modules: readonly CallerName[]): NatsPermissions {
  const rights = [rightsOfPart(prefix, modules.join('_')), ...modules.flatMap((module) => rightsOf(prefix, module))];
  return {
    publish: { allow: unique(rights.flatMap(({ publish }) => publish)) },
    subscribe: { allow: unique(rights.flatMap(({ subscribe }) => subscribe)) },
  };
}

/** The permissions of an external subscriber that reads every event by a durable consumer of its name. */
export function subscriberPermissionsOf(prefix: string, name: string): NatsPermissions {
  const rights = [rightsToConsume(prefix, name), rightsToMakeConsumer(prefix, name)];
  return {
    publish: { allow: rights.flatMap(({ publish }) => publish) },
    subscribe: { allow: rightsOfPart(prefix, name).subscribe.filter((subject) => subject.startsWith('_INBOX')) },
  };
}

function rightsOf(prefix: string, module: CallerName): readonly NatsRights[] {
  const calls = { publish: SERVICE_NAMES.flatMap((service) => callsOf(prefix, module, service)), subscribe: [] };
  const answers = NATS_PARTS.filter((part) => answersTo(module, part)).map((part) => rightsToAnswer(prefix, part));
  const events = publishesEvents(module)
    ? [{ publish: [`${prefix}.evt.${module}.>`], subscribe: [] }, rightsToPublish(prefix)]
    : [];
  if (module === 'gateway') return [calls, ...answers, ...events, { publish: [], subscribe: [logHintSubject(prefix)] }];
  return [calls, ...answers, ...events, ...rightsOfService(prefix, module)];
}

/**
 * Whether a part writes into another's inbox: it replies to the other's calls, sends the parts of a large body that the
 * other fetches, or answers as the keeper of the stream.
 */
function answersTo(module: CallerName, other: CallerName): boolean {
  const calls = (from: CallerName, to: CallerName): boolean =>
    to !== 'gateway' && operationsCalledBy(from, to).length > 0;
  return calls(other, module) || calls(module, other) || (module === 'audit' && asksKeeper(other));
}

/**
 * Whether the part has an outbox: it detects that the stream has lost events, and asks the audit service to restart the
 * consumers.
 */
function asksKeeper(part: CallerName): boolean {
  return part !== 'gateway' && publishesEvents(part);
}

function callsOf(prefix: string, caller: CallerName, service: ServiceName): readonly string[] {
  return operationsCalledBy(caller, service).flatMap((operation) => {
    const subject = operationSubject(prefix, operation);
    return waitsBy(operation) === undefined ? [subject] : [subject, `${subject}.abandoned`];
  });
}

function rightsOfService(prefix: string, service: ServiceName): readonly NatsRights[] {
  const serving = { publish: [], subscribe: [`${prefix}.svc.${service}.>`] };
  const rights: NatsRights[] = [serving, rightsToServe(`${prefix}-${service}`)];
  if (asksKeeper(service)) {
    // For the outbox: its instances notify each other, and it publishes events again that the stream has lost.
    const hint = [outboxHintSubject(prefix, service)];
    rights.push({ publish: hint, subscribe: hint }, rightsToRestart(prefix));
  }
  if (service in EVENT_CONSUMERS) rights.push(rightsToConsume(prefix, service));
  // Events wake the requests that wait for a task, and so do the hints that come before the events are published.
  if (service === 'task')
    rights.push({ publish: [], subscribe: [allEventsSubject(prefix), ...statusHintSubjects(prefix)] });
  // Publications wake the requests that wait for another profile.
  if (service === 'directory') {
    const published = (['profile.published', 'profile.rolled_back'] as const).map((name) =>
      eventSubject(prefix, service, name),
    );
    rights.push({ publish: [], subscribe: published });
  }
  // Every event has to reach the log, so the audit service keeps the stream for all parts.
  if (service === 'audit') rights.push({ publish: [logHintSubject(prefix)], subscribe: [] }, rightsToKeep(prefix));
  return rights;
}

function publishesEvents(service: CallerName): boolean {
  return Object.values<EventDefinition>(EVENTS).some(({ services }) => services.includes(service));
}

function unique(subjects: readonly string[]): readonly string[] {
  return [...new Set(subjects)];
}
