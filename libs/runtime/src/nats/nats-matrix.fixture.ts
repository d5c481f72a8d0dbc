import { callersOf, EVENTS, OPERATIONS, SERVICE_NAMES, type OperationDefinition } from '@handoff/contracts';
import type { NatsAttempt } from '@handoff/testing';

/** The users of an installation. */
export const USERS = ['gateway', 'session', 'task', 'audit', 'webhook', 'directory', 'subscriber'] as const;
export type User = (typeof USERS)[number];

const S = 'HANDOFF_EVENTS';
const NOBODY: readonly User[] = [];
const EVENT_PUBLISHERS_TRIED = ['gateway', ...SERVICE_NAMES] as const;

/** The writers into each inbox: replies to calls, parts of large bodies, and the keeper's answers. */
const ANSWERED_BY: Readonly<Record<User, readonly User[]>> = {
  gateway: SERVICE_NAMES,
  session: ['gateway', 'task', 'audit'],
  task: ['gateway', 'session', 'audit', 'directory'],
  audit: ['gateway', 'directory'],
  webhook: ['gateway', 'audit'],
  directory: ['gateway', 'task', 'audit'],
  subscriber: NOBODY,
};

/** Each attempt, and the users that may make it. */
export type Row = readonly [kind: NatsAttempt['kind'], subject: string, allowed: readonly User[]];

/** Written by hand, except for the lists of operations and events. */
export const MATRIX: readonly Row[] = [
  ...Object.values<OperationDefinition>(OPERATIONS).flatMap((operation): Row[] => {
    const { service, name, http } = operation;
    const subject = `handoff.svc.${service}.v1.${name}`;
    if (service === 'gateway' || http?.stream !== undefined) return [['publish', subject, NOBODY]];
    return [
      ['publish', subject, callersOf(operation)],
      ['subscribe', subject, [service]],
    ];
  }),
  // A caller abandons a waiting call on a subject next to the call's own.
  ...(
    [
      ['task', 'claimTasks'],
      ['task', 'queryStatus'],
      ['task', 'getStatus'],
      ['directory', 'getProfile'],
    ] as const
  ).flatMap(([service, name]): Row[] => [
    ['publish', `handoff.svc.${service}.v1.${name}.abandoned`, ['gateway']],
    ['subscribe', `handoff.svc.${service}.v1.${name}.abandoned`, [service]],
    ['publish', `handoff.svc.${service}.v1.${name}.else`, NOBODY],
  ]),
  ...SERVICE_NAMES.flatMap((service): Row[] => [
    ['publish', `handoff.svc.${service}.v1.noSuchOperation`, NOBODY],
    ['publish', `handoff.hint.${service}.v1.else`, NOBODY],
    ['subscribe', `handoff.hint.${service}.v1.else`, NOBODY],
    // Each service answers discovery requests itself.
    ...['PING', 'INFO', 'STATS'].flatMap((verb): Row[] => [
      ['subscribe', `$SRV.${verb}`, SERVICE_NAMES],
      ['subscribe', `$SRV.${verb}.handoff-${service}`, [service]],
      ['subscribe', `$SRV.${verb}.handoff-${service}.x`, [service]],
    ]),
  ]),
  ['subscribe', '$SRV.ELSE', NOBODY],
  // A service may publish any event below its own name. Its consumers check that the event is one of that service.
  ...Object.keys(EVENTS).flatMap((name) =>
    EVENT_PUBLISHERS_TRIED.map((service): Row => [
      'publish',
      `handoff.evt.${service}.v1.${name}`,
      service === 'audit' ? NOBODY : [service],
    ]),
  ),
  ['subscribe', 'handoff.evt.>', ['task']],
  // Publications wake waiting requests at the directory service, and nothing else does.
  ...['published', 'rolled_back'].map((what): Row => [
    'subscribe',
    `handoff.evt.directory.v1.profile.${what}`,
    ['task', 'directory'],
  ]),
  ['subscribe', 'handoff.evt.directory.v1.profile.else', ['task']],
  ...(['session', 'task', 'webhook', 'directory'] as const).flatMap((service): Row[] => [
    ['publish', `handoff.hint.${service}.v1.committed`, [service]],
    ['subscribe', `handoff.hint.${service}.v1.committed`, service === 'session' ? ['session', 'task'] : [service]],
  ]),
  ['publish', 'handoff.hint.audit.v1.appended', ['audit']],
  ['subscribe', 'handoff.hint.audit.v1.appended', ['gateway']],
  ['publish', 'handoff.ctl.stream.v1.restart_consumers', ['session', 'task', 'webhook', 'directory']],
  ['subscribe', 'handoff.ctl.stream.v1.restart_consumers', ['audit']],
  ['publish', 'handoff.ctl.stream.v1.else', NOBODY],
  ['subscribe', 'handoff.ctl.stream.v1.else', NOBODY],
  ...USERS.flatMap((user): Row[] => [
    ['publish', `handoff.parcel.${user}.x`, ['gateway', ...SERVICE_NAMES]],
    ['subscribe', `_INBOX_handoff_${user}.x.1`, [user]],
    ['publish', `_INBOX_handoff_${user}.x.1`, ANSWERED_BY[user]],
    ['subscribe', `handoff.parcel.${user}.x`, user === 'subscriber' ? NOBODY : [user]],
  ]),
  ['subscribe', '_INBOX.>', NOBODY],
  // The inbox of an operator's tool that discovers services.
  ['publish', '_INBOX.x.1', SERVICE_NAMES],
  ['subscribe', '>', NOBODY],
  ['subscribe', 'handoff.>', NOBODY],
  ['subscribe', 'handoff.svc.>', NOBODY],
  ['subscribe', '$JS.>', NOBODY],
  ['subscribe', '$SYS.>', NOBODY],
  ['publish', '$SRV.PING', NOBODY],
  ['publish', 'somebody.elses', NOBODY],
  // The stream: one part creates it, and no part changes or deletes it.
  ...['DELETE', 'PURGE', 'UPDATE', 'MSG.DELETE', 'SNAPSHOT', 'RESTORE', 'LEADER.STEPDOWN', 'PEER.REMOVE'].map(
    (verb): Row => ['publish', `$JS.API.STREAM.${verb}.${S}`, NOBODY],
  ),
  ['publish', `$JS.API.STREAM.CREATE.${S}`, ['audit']],
  ['publish', '$JS.API.STREAM.CREATE.OTHER', NOBODY],
  ['publish', '$JS.API.STREAM.LIST', NOBODY],
  ['publish', '$JS.API.ACCOUNT.PURGE.A', NOBODY],
  [
    'publish',
    `$JS.API.STREAM.INFO.${S}`,
    ['gateway', 'session', 'task', 'audit', 'webhook', 'directory', 'subscriber'],
  ],
  ['publish', '$JS.API.STREAM.INFO.OTHER', NOBODY],
  ['publish', `$JS.API.STREAM.MSG.GET.${S}`, ['gateway', 'session', 'task', 'webhook', 'directory']],
  ['publish', '$JS.API.STREAM.MSG.GET.OTHER', NOBODY],
  ['publish', `$JS.API.DIRECT.GET.${S}`, NOBODY],
  ['publish', `$JS.API.CONSUMER.LIST.${S}`, ['audit']],
  ...['LIST.OTHER', `NAMES.${S}`, `PAUSE.${S}.audit`, `LEADER.STEPDOWN.${S}.audit`, `UNPIN.${S}.audit`].map(
    (call): Row => ['publish', `$JS.API.CONSUMER.${call}`, NOBODY],
  ),
  ...['INFO', 'MSG.NEXT', 'CREATE', 'DURABLE.CREATE', 'DELETE'].map((verb): Row => [
    'publish',
    `$JS.API.CONSUMER.${verb}.OTHER.audit`,
    NOBODY,
  ]),
  // Consumers: each part reads from its own, and one part creates and restarts them all.
  ...(['audit', 'webhook', 'subscriber', 'stranger'] as const).flatMap((durable): Row[] => {
    const own: readonly User[] = durable === 'stranger' ? [] : [durable];
    const makers: readonly User[] = durable === 'subscriber' ? ['audit', 'subscriber'] : ['audit'];
    const informed: readonly User[] = [...new Set<User>(['audit', ...own])];
    return [
      ['publish', `$JS.API.CONSUMER.MSG.NEXT.${S}.${durable}`, own],
      ['publish', `$JS.ACK.${S}.${durable}.1.1.1.1.1`, own],
      ['publish', `$JS.ACK.domain.account.${S}.${durable}.1.1.1.1.1`, own],
      ['publish', `$JS.API.CONSUMER.INFO.${S}.${durable}`, informed],
      ['publish', `$JS.API.CONSUMER.CREATE.${S}.${durable}`, makers],
      ['publish', `$JS.API.CONSUMER.CREATE.${S}.${durable}.handoff.evt.>`, makers],
      ['publish', `$JS.API.CONSUMER.DURABLE.CREATE.${S}.${durable}`, makers],
      ['publish', `$JS.API.CONSUMER.DELETE.${S}.${durable}`, makers],
    ];
  }),
];
