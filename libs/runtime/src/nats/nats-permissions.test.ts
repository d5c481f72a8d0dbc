import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { probeNats, startNats, type NatsAttempt, type TestServer } from '@handoff/testing';
import { MATRIX, USERS, type Row } from './nats-matrix.fixture.js';
import { natsUsersOf, renderNatsUsers } from './render-nats-users.js';

const users = natsUsersOf('handoff', (user) => `pw-${user}`);

// The matrix has to find excess rights, so it tries each right and its neighbours.
describe('the matrix of attempts', () => {
  const rights = users.flatMap(({ name, permissions: { publish, subscribe } }) => [
    ...publish.allow.map((pattern) => [name, 'publish', pattern] as const),
    ...subscribe.allow.map((pattern) => [name, 'subscribe', pattern] as const),
  ]);
  const tried = (kind: string, pattern: string): readonly Row[] =>
    MATRIX.filter((row) => row[0] === kind && matches(pattern, row[1]));
  const untriedBy = (user: string, kind: string, pattern: string, isAllowed: boolean): boolean =>
    !tried(kind, pattern).some(([, , allowed]) => allowed.some((each) => each === user) === isAllowed);

  /** A second, wider right of the user would hide the difference. */
  const isWider =
    (user: string, kind: string, pattern: string) =>
    ([otherUser, otherKind, other]: (typeof rights)[number]): boolean =>
      user === otherUser && kind === otherKind && pattern !== other && matches(other, pattern);

  test('uses every right by at least one user', () => {
    expect(rights.filter(([user, kind, pattern]) => untriedBy(user, kind, pattern, true))).toEqual([]);
  });

  test('detects every right that is one token wider', () => {
    const narrow = rights.filter(([user, kind, pattern]) => !rights.some(isWider(user, kind, pattern)));
    expect(narrow.filter(([user, kind, pattern]) => untriedBy(user, kind, widened(pattern), false))).toEqual([]);
  });
});

describe('a NATS server with the generated users', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startNats({ config: renderNatsUsers(users) });
  });
  afterAll(() => server.stop());

  // With that option the server scans all expected replies at each delivery.
  test('is not asked to keep reply subjects', () => {
    expect(renderNatsUsers(users)).not.toContain('allow_responses');
  });

  test('has a user for every part and a subscriber', () => {
    expect(users.map(({ name }) => name)).toEqual(USERS);
  });

  test.each(USERS)('lets %s do its own work and no other part’s', async (user) => {
    const attempts = MATRIX.map(([kind, subject]) => ({ kind, subject }));
    const refused = await probeNats({ port: server.port, user, password: `pw-${user}` }, attempts);
    const shown = ({ kind, subject }: NatsAttempt): string => `${kind} ${subject}`;
    const expected = MATRIX.filter(([, , allowed]) => !allowed.includes(user));
    expect(refused.map(shown)).toEqual(expected.map(([kind, subject]) => `${kind} ${subject}`));
  });

  test('refuses a login without the right password', async () => {
    for (const password of ['', 'pw-audit'])
      await expect(probeNats({ port: server.port, user: 'gateway', password }, [])).rejects.toThrow(/Authorization/);
    await expect(probeNats({ port: server.port, user: '', password: '' }, [])).rejects.toThrow(/Authorization/);
  });
});

/** Whether a pattern matches a subject, by NATS' rules. */
function matches(pattern: string, subject: string): boolean {
  const source = pattern.replaceAll(/[.$]/g, '\\$&').replaceAll('*', '[^.]+').replace(/>$/, '.+');
  return new RegExp(`^${source}$`).test(subject);
}

/** Widens a pattern by one token. */
function widened(pattern: string): string {
  return pattern.replace(/(^|\.)[^.>*]+(\.[>*])?$/, '$1>');
}
