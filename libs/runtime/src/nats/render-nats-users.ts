import { NATS_PARTS, natsPermissionsOf, subscriberPermissionsOf, type NatsPermissions } from './nats-permissions.js';

/** A user and its login in the server's configuration. The login is literal text, such as `$GATEWAY_PASSWORD`. */
export interface NatsUser {
  readonly name: string;
  readonly password: string;
  readonly permissions: NatsPermissions;
}

/** The NATS users of an installation: one for each part, and `subscriber`. */
export function natsUsersOf(prefix: string, passwordOf: (user: string) => string): readonly NatsUser[] {
  const parts = NATS_PARTS.map((name) => ({ name, permissions: natsPermissionsOf(prefix, [name]) }));
  const subscriber = { name: 'subscriber', permissions: subscriberPermissionsOf(prefix, 'subscriber') };
  return [...parts, subscriber].map((user) => ({ ...user, password: passwordOf(user.name) }));
}

/** Renders users as an include file of nats-server's configuration. */
export function renderNatsUsers(users: readonly NatsUser[]): string {
  return `authorization {\n  users = [\n${users.map(renderUser).join('')}  ]\n}\n`;
}

function renderUser({ name, password, permissions }: NatsUser): string {
  const { publish, subscribe } = permissions;
  const lines = [
    `user: ${name}`,
    `password: ${password}`,
    'permissions: {',
    `  publish: { allow: ${renderSubjects(publish.allow)} }`,
    `  subscribe: { allow: ${renderSubjects(subscribe.allow)} }`,
    '}',
  ];
  return `    {\n${lines.map((line) => `      ${line}\n`).join('')}    }\n`;
}

function renderSubjects(subjects: readonly string[]): string {
  return `[\n${subjects.map((subject) => `          "${subject}"\n`).join('')}        ]`;
}
