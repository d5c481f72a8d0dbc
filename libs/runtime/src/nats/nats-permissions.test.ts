import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callersOf, EVENTS, OPERATIONS, SERVICE_NAMES, type OperationDefinition } from '@handoff/contracts';
import { probeNats, startNats, type NatsAttempt, type TestServer } from '@handoff/testing';
import { natsUsersOf, renderNatsUsers } from './render-nats-users.js';

const USERS = ['gateway', 'session', 'task', 'audit', 'webhook', 'subscriber'] as const;
type User = (typeof USERS)[number];

const S = 'HANDOFF_EVENTS';
const NOBODY: readonly User[] = [];
const EVENT_PUBLISHERS_TRIED = ['gateway', ...SERVICE_NAMES] as const;

/** What is tried, and who may. Written by hand but for the lists of operations and events. */
const MATRIX: readonly (readonly [NatsAttempt['kind'], string, readonly User[]])[] = [
  ...Object.values<OperationDefinition>(OPERATIONS).flatMap(
    (operation): [NatsAttempt['kind'], string, readonly User[]][] => {
      const { service, name, http } = operation;
      const subject = `handoff.svc.${service}.v1.${name}`;
      if (service === 'gateway' || http?.stream !== undefined) return [['publish', subject, NOBODY]];
      return [
        ['publish', subject, callersOf(operation)],
        ['subscribe', subject, [service]],
      ];
    },
  ),
  // A service publishes below its own name; that the event is one of its own, its readers check.
  ...Object.keys(EVENTS).flatMap((name) =>
    EVENT_PUBLISHERS_TRIED.map((service): [NatsAttempt['kind'], string, readonly User[]] => [
      'publish',
      `handoff.evt.${service}.v1.${name}`,
      service === 'audit' ? NOBODY : [service],
    ]),
  ),
  ['subscribe', 'handoff.evt.>', ['task']],
  ...(['session', 'task', 'webhook'] as const).flatMap((service): [NatsAttempt['kind'], string, readonly User[]][] => [
    ['publish', `handoff.hint.${service}.v1.committed`, [service]],
    ['subscribe', `handoff.hint.${service}.v1.committed`, [service]],
  ]),
  ['publish', 'handoff.hint.audit.v1.appended', ['audit']],
  ['subscribe', 'handoff.hint.audit.v1.appended', ['gateway']],
  ['publish', 'handoff.ctl.stream.v1.restart_consumers', ['session', 'task', 'webhook']],
  ['subscribe', 'handoff.ctl.stream.v1.restart_consumers', ['audit']],
  ...USERS.flatMap((user): [NatsAttempt['kind'], string, readonly User[]][] => [
    ['subscribe', `_INBOX_handoff_${user}.x.1`, [user]],
    ['publish', `_INBOX_handoff_${user}.x.1`, NOBODY],
    ['subscribe', `handoff.parcel.${user}.x`, user === 'subscriber' ? NOBODY : [user]],
  ]),
  ['subscribe', '_INBOX.>', NOBODY],
  ['subscribe', '>', NOBODY],
  ['subscribe', 'handoff.>', NOBODY],
  ['subscribe', 'handoff.svc.>', NOBODY],
  ['subscribe', '$JS.>', NOBODY],
  ['subscribe', '$SYS.>', NOBODY],
  ['publish', '$SRV.PING', NOBODY],
  ['publish', 'somebody.elses', NOBODY],
  // The stream: nobody changes or ends it, and one part makes it.
  ...['DELETE', 'PURGE', 'UPDATE', 'MSG.DELETE', 'SNAPSHOT', 'RESTORE', 'LEADER.STEPDOWN', 'PEER.REMOVE'].map(
    (verb): [NatsAttempt['kind'], string, readonly User[]] => ['publish', `$JS.API.STREAM.${verb}.${S}`, NOBODY],
  ),
  ['publish', `$JS.API.STREAM.CREATE.${S}`, ['audit']],
  ['publish', '$JS.API.STREAM.CREATE.OTHER', NOBODY],
  ['publish', '$JS.API.STREAM.LIST', NOBODY],
  ['publish', '$JS.API.ACCOUNT.PURGE.A', NOBODY],
  ['publish', `$JS.API.STREAM.INFO.${S}`, ['gateway', 'session', 'task', 'audit', 'webhook', 'subscriber']],
  ['publish', '$JS.API.STREAM.INFO.OTHER', NOBODY],
  ['publish', `$JS.API.STREAM.MSG.GET.${S}`, ['gateway', 'session', 'task', 'webhook']],
  ['publish', `$JS.API.DIRECT.GET.${S}`, NOBODY],
  ['publish', `$JS.API.CONSUMER.LIST.${S}`, ['audit']],
  // Consumers: each takes from its own; one part makes and restarts them all.
  ...(['audit', 'webhook', 'subscriber', 'stranger'] as const).flatMap(
    (durable): [NatsAttempt['kind'], string, readonly User[]][] => {
      const own: readonly User[] = durable === 'stranger' ? [] : [durable];
      const makers: readonly User[] = durable === 'subscriber' ? ['audit', 'subscriber'] : ['audit'];
      const informed: readonly User[] = [...new Set<User>(['audit', ...own])];
      return [
        ['publish', `$JS.API.CONSUMER.MSG.NEXT.${S}.${durable}`, own],
        ['publish', `$JS.ACK.${S}.${durable}.1.1.1.1.1`, own],
        ['publish', `$JS.API.CONSUMER.INFO.${S}.${durable}`, informed],
        ['publish', `$JS.API.CONSUMER.CREATE.${S}.${durable}`, makers],
        ['publish', `$JS.API.CONSUMER.CREATE.${S}.${durable}.handoff.evt.>`, makers],
        ['publish', `$JS.API.CONSUMER.DURABLE.CREATE.${S}.${durable}`, makers],
        ['publish', `$JS.API.CONSUMER.DELETE.${S}.${durable}`, makers],
      ];
    },
  ),
];

describe('a NATS server with the generated users', () => {
  let server: TestServer;
  const users = natsUsersOf('handoff', (user) => `pw-${user}`);

  beforeAll(async () => {
    server = await startNats({ config: renderNatsUsers(users) });
  }, 60_000);
  afterAll(() => server.stop());

  test('has a user for every part and a subscriber', () => {
    expect(users.map(({ name }) => name)).toEqual(USERS);
  });

  test.each(USERS)('lets %s do its own work and nothing of anybody else', async (user) => {
    const attempts = MATRIX.map(([kind, subject]) => ({ kind, subject }));
    const refused = await probeNats({ port: server.port, user, password: `pw-${user}` }, attempts);
    const shown = ({ kind, subject }: NatsAttempt): string => `${kind} ${subject}`;
    const expected = MATRIX.filter(([, , allowed]) => !allowed.includes(user));
    expect(refused.map(shown)).toEqual(expected.map(([kind, subject]) => `${kind} ${subject}`));
  });

  test('lets nobody in without a password, or with another one', async () => {
    for (const password of ['', 'pw-audit'])
      await expect(probeNats({ port: server.port, user: 'gateway', password }, [])).rejects.toThrow(/Authorization/);
    await expect(probeNats({ port: server.port, user: '', password: '' }, [])).rejects.toThrow(/Authorization/);
  });
});
