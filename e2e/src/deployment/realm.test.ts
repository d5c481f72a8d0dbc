import { describe, expect, test } from '@jest/globals';
import { readComposeFile, readDeploymentFile } from './deployment-files.js';

interface Mapper {
  readonly protocolMapper: string;
  readonly config: Readonly<Record<string, string>>;
}
interface Client {
  readonly clientId: string;
  readonly secret?: string;
  readonly publicClient: boolean;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly serviceAccountsEnabled: boolean;
  readonly defaultClientScopes?: readonly string[];
  readonly protocolMappers?: readonly Mapper[];
}
interface User {
  readonly username: string;
  readonly serviceAccountClientId?: string;
  readonly credentials?: readonly { readonly value: string }[];
  readonly clientRoles: Readonly<Record<string, readonly string[]>>;
}
interface Realm {
  readonly realm: string;
  readonly roles: { readonly client: Readonly<Record<string, readonly { readonly name: string }[]>> };
  readonly clients: readonly Client[];
  readonly users: readonly User[];
}

const ROLES = ['admin', 'auditor', 'finance', 'legal', 'manager'];
const realm = JSON.parse(readDeploymentFile('.docker/keycloak/handoff-realm.json')) as Realm;
const gateway = readComposeFile().services['gateway']?.environment ?? {};
const tokenClients = realm.clients.filter(({ clientId }) => clientId !== 'handoff');

describe('the Keycloak realm', () => {
  test('has the name of the issuer that the gateway expects', () => {
    expect(gateway['OIDC_ISSUER_URL']).toMatch(new RegExp(`/realms/${realm.realm}$`));
    expect(gateway['OIDC_JWKS_URL']).toContain(`/realms/${realm.realm}/`);
  });

  test('defines the roles as roles of the audience, not of the realm', () => {
    const own = realm.roles.client[gateway['OIDC_AUDIENCE'] ?? ''] ?? [];
    expect(own.map(({ name }) => name).sort()).toEqual(ROLES);
    expect(Object.keys(realm.roles)).toEqual(['client']);
  });

  test.each(tokenClients.map((client) => [client.clientId, client] as const))(
    '%s gets tokens with a subject, the audience, and only the roles of that audience',
    (_clientId, { protocolMappers = [], defaultClientScopes }) => {
      // Keycloak's own scopes would add its default roles, which Handoff does not know.
      expect(defaultClientScopes).toEqual([]);
      const config = (name: string): Mapper['config'] | undefined =>
        protocolMappers.find(({ protocolMapper }) => protocolMapper === name)?.config;
      expect(config('oidc-sub-mapper')).toMatchObject({ 'access.token.claim': 'true' });
      expect(config('oidc-audience-mapper')).toMatchObject({
        'included.client.audience': gateway['OIDC_AUDIENCE'],
        'access.token.claim': 'true',
      });
      expect(config('oidc-usermodel-client-role-mapper')).toMatchObject({
        'usermodel.clientRoleMapping.clientId': gateway['OIDC_AUDIENCE'],
        'claim.name': gateway['AUTH_ROLES_CLAIM'],
        multivalued: 'true',
        'access.token.claim': 'true',
      });
    },
  );

  test.each(ROLES)('has an agent and a person for %s, with only that role', (role) => {
    const holders = realm.users.filter(({ clientRoles }) => clientRoles['handoff']?.includes(role));
    expect(holders.map(({ clientRoles }) => clientRoles)).toEqual([{ handoff: [role] }, { handoff: [role] }]);
    expect(holders.map(({ serviceAccountClientId }) => serviceAccountClientId)).toEqual([undefined, `agent-${role}`]);
    expect(realm.clients.find(({ clientId }) => clientId === `agent-${role}`)).toMatchObject({
      publicClient: false,
      serviceAccountsEnabled: true,
      secret: `dev-only-${role}`,
    });
  });

  test('has the client of the console: public, with PKCE, for pages of the gateway only, and no other flow', () => {
    expect(realm.clients.find(({ clientId }) => clientId === 'handoff-console')).toMatchObject({
      publicClient: true,
      standardFlowEnabled: true,
      implicitFlowEnabled: false,
      directAccessGrantsEnabled: false,
      serviceAccountsEnabled: false,
      attributes: { 'pkce.code.challenge.method': 'S256' },
      redirectUris: ['http://localhost:8088/console*', 'http://127.0.0.1:8088/console*'],
      webOrigins: ['+'],
    });
  });

  test('has the client of "handoff login": public, with the device flow', () => {
    expect(realm.clients.find(({ clientId }) => clientId === 'handoff-cli')).toMatchObject({
      publicClient: true,
      attributes: { 'oauth2.device.authorization.grant.enabled': 'true' },
    });
  });

  test('has secrets that show their purpose', () => {
    const secrets = [
      ...realm.clients.flatMap(({ secret }) => secret ?? []),
      ...realm.users.flatMap(({ credentials = [] }) => credentials.map(({ value }) => value)),
    ];
    for (const secret of secrets) expect(secret).toMatch(/^dev-only-/);
  });
});
