import { createClient, HandoffApiError, type HandoffClient } from '@handoff/client';
import type { Step } from '../support/run-steps.js';
import { decideAtConsole } from './console.js';
import { agentToken, askForTokens, deviceToken, personToken } from './grants.js';
import type { Keycloak } from './keycloak.js';
import { signInAtTerminal } from './sign-in.js';

/** What is tested: an issuer, and a gateway that trusts it. */
export interface Stand {
  readonly keycloak: Keycloak;
  readonly gateway: string;
}

export const STEPS: readonly Step<Stand>[] = [
  { name: 'every agent has its role, by client credentials', run: agents },
  { name: 'every person has their role, by authorization code with PKCE', run: people },
  { name: 'a person has their role, by device code', run: device },
  { name: 'a person signs in at a terminal, and acts', run: signIn },
  { name: 'a person signs in to the console, and decides there', run: atConsole },
  { name: 'an agent asks and a person approves', run: budget },
  { name: 'tokens that are not for Handoff are refused', run: refused },
  { name: 'a new signing key is taken at once, and the old one goes on', run: rotation },
  { name: 'valid tokens work while Keycloak is down', run: outage },
];

const PEOPLE = { fiona: 'finance', mario: 'manager', lena: 'legal', otto: 'auditor', ada: 'admin' } as const;
const clientOf = ({ gateway }: Stand, token: string): HandoffClient =>
  createClient({ baseUrl: gateway, token, retries: 0 });

async function agents(stand: Stand): Promise<string> {
  const subjects = new Set<string>();
  for (const role of Object.values(PEOPLE)) {
    const me = await clientOf(stand, await agentToken(stand.keycloak.issuer, role)).whoAmI();
    assert(me.roles.join() === role && me.issuer === stand.keycloak.issuer, `agent-${role} is ${JSON.stringify(me)}`);
    subjects.add(me.subject);
  }
  assert(subjects.size === 5, 'two agents have one subject');
  return 'five agents, five subjects';
}

async function people(stand: Stand): Promise<string> {
  for (const [name, role] of Object.entries(PEOPLE)) {
    const me = await clientOf(stand, await personToken(stand.keycloak.issuer, name)).whoAmI();
    assert(me.roles.join() === role, `${name} is ${JSON.stringify(me)}`);
  }
  return Object.keys(PEOPLE).join(', ');
}

async function device(stand: Stand): Promise<string> {
  const me = await clientOf(stand, await deviceToken(stand.keycloak.issuer, 'mario')).whoAmI();
  assert(me.roles.join() === 'manager', `mario is ${JSON.stringify(me)}`);
  return `mario is ${me.roles.join()}`;
}

async function signIn({ gateway }: Stand): Promise<string> {
  return signInAtTerminal(gateway, 'lena', 'legal');
}

async function atConsole({ keycloak, gateway }: Stand): Promise<string> {
  return decideAtConsole(keycloak, gateway, 'mario');
}

async function budget(stand: Stand): Promise<string> {
  const finance = clientOf(stand, await agentToken(stand.keycloak.issuer, 'finance'));
  const mario = clientOf(stand, await personToken(stand.keycloak.issuer, 'mario'));
  const { task_id } = await finance.routeTask({ target: 'manager', task: { task_type: 'budget_request' } });
  const { approval_id } = await finance.requestApproval({ task_id, approver_role: 'manager' });
  await expectCode('ROLE_NOT_HELD', finance.decideApproval({ approval_id, decision: 'approved' }));
  const { status } = await mario.decideApproval({ approval_id, decision: 'approved' });
  return `${status}, and the agent could not approve it itself`;
}

async function refused(stand: Stand): Promise<string> {
  const { issuer } = stand.keycloak;
  const good = await agentToken(issuer, 'admin');
  const [header = '', payload = '', signature = ''] = good.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'somebody-else' })).toString('base64url');
  const admin = { grant_type: 'password', client_id: 'admin-cli', scope: 'openid' };
  const fiona = { ...admin, username: 'fiona', password: 'dev-only-fiona' };
  const ofOtherClient = await askForTokens(issuer, fiona);
  const person = await askForTokens(issuer, { ...fiona, client_id: 'handoff-cli' });
  const tokens: readonly (readonly [string, string | undefined])[] = [
    ['another subject under a genuine signature', `${header}.${forged}.${signature}`],
    ['a token of another client of the realm', ofOtherClient.access_token],
    ['a refresh token', person.refresh_token],
    ['an ID token', person.id_token],
  ];
  for (const [what, token] of tokens) {
    assert(token !== undefined, `Keycloak gave no token for: ${what}`);
    await expectCode('UNAUTHENTICATED', clientOf(stand, token).whoAmI(), what);
  }
  return tokens.map(([what]) => what).join('; ');
}

async function rotation(stand: Stand): Promise<string> {
  const { keycloak } = stand;
  const before = await agentToken(keycloak.issuer, 'finance');
  const realm = (await (await keycloak.admin('GET', '')).json()) as { readonly id: string };
  const made = await keycloak.admin('POST', '/components', {
    name: 'newer',
    providerId: 'rsa-generated',
    providerType: 'org.keycloak.keys.KeyProvider',
    parentId: realm.id,
    config: { priority: ['1000'], enabled: ['true'], active: ['true'], algorithm: ['RS256'] },
  });
  assert(made.status === 201, `Keycloak made no key: ${made.status}`);
  const after = await agentToken(keycloak.issuer, 'finance');
  const kidOf = (token: string): unknown =>
    (JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as { kid?: string }).kid;
  assert(kidOf(before) !== kidOf(after), 'the new token has the old key');
  for (const token of [after, before]) await clientOf(stand, token).whoAmI();
  return 'both accepted';
}

async function outage(stand: Stand): Promise<string> {
  const token = await agentToken(stand.keycloak.issuer, 'finance');
  await clientOf(stand, token).whoAmI();
  await stand.keycloak.stop();
  const other = clientOf(stand, token);
  await other.routeTask({ target: 'manager', task: { task_type: 'during_an_outage' } });
  return 'a task was routed';
}

async function expectCode(code: string, work: Promise<unknown>, what = 'the answer'): Promise<void> {
  const outcome = await work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof HandoffApiError ? error.code : String(error)),
  );
  assert(outcome === code, `${what} is ${outcome} instead of ${code}`);
}

function assert(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}
