import { Client, InMemoryTransport, type ClientCapabilities, type ElicitResult } from '@modelcontextprotocol/client';
import { createCallMemory } from '../call-once.js';
import type { ReadCard } from '../card/approval-card.js';
import { createMeshServer } from '../mesh-server.js';
import type { Operations } from '../tool.js';

/** Answers an operation of Handoff, with the representation as `data`. */
export type StubCall = (
  operation: string,
  input: object,
  options?: { readonly idempotencyKey?: string },
) => Promise<{ readonly status: number; readonly data: unknown; readonly traceId: string; readonly replayed: boolean }>;

export const answerOf = (data: unknown) => ({ status: 200, data, traceId: 't', replayed: false });

/** A client of an MCP server in the same process, whose operations `call` answers. */
export async function connectMesh(
  call: StubCall,
  report: (error: unknown) => void,
  {
    role,
    heldRoles = [],
    fillIn,
    card,
    extensions,
  }: {
    readonly role?: string | undefined;
    readonly heldRoles?: readonly string[];
    /** What the person does with a form; without it the client shows none. */
    readonly fillIn?: (form: { readonly message: string }) => ElicitResult;
    readonly card?: ReadCard | undefined;
    /** What the client says of its extensions. */
    readonly extensions?: NonNullable<ClientCapabilities['extensions']>;
  } = {},
): Promise<Client> {
  const server = createMeshServer({
    version: '1.2.3',
    operations: { call } as unknown as Operations,
    heldRoles: async () => heldRoles,
    caller: 'ada',
    memory: createCallMemory(),
    role,
    report,
    formKeys: [Buffer.alloc(32, 'f')],
    card,
  });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const capabilities = {
    ...(fillIn === undefined ? {} : { elicitation: { form: {} } }),
    ...(extensions === undefined ? {} : { extensions }),
  };
  const client = new Client({ name: 'test', version: '1' }, { capabilities });
  if (fillIn !== undefined) client.setRequestHandler('elicitation/create', ({ params }) => fillIn(params));
  await server.connect(ours);
  await client.connect(theirs);
  return client;
}

/** What Handoff's operations answer about one task, approval and status. */
export function answersAbout(about: {
  readonly task: object;
  readonly approval: object;
  readonly lease: object;
  readonly status: object;
}): Readonly<Record<string, object>> {
  const { task, approval, lease, status } = about;
  return {
    routeTask: { task_id: 'x', status: 'pending', trace_id: 't', version: 1 },
    listTasks: { tasks: [task], next_cursor: null },
    getTask: task,
    claimTasks: { tasks: [{ ...task, lease }] },
    heartbeatTask: { task_id: 'x', status: 'active', lease, version: 2 },
    completeTask: task,
    failTask: task,
    requestApproval: { approval_id: 'a', status: 'pending', task_id: 'x', version: 1 },
    getApproval: approval,
    listApprovals: { approvals: [approval], next_cursor: null },
    decideApproval: approval,
    withdrawApproval: approval,
    getStatus: status,
    getProfile: profileSaying('Finance'),
    evaluateAccess: decisionSaying('Not today.'),
    proposeGrant: grantSaying('x'),
    listGrants: { grants: [grantSaying('x')], next_cursor: null },
    revokeGrant: grantSaying('x'),
  };
}

/** A profile in which others have written this. */
export function profileSaying(text: string): object {
  return {
    role: 'b',
    display_name: text,
    description: text,
    providers: { primary: { provider: text, model: text } },
    extensions: [{ name: text, enabled: true }],
    goosehints: { global: text },
    recipes: [],
    policies: [{ rule_type: 'allow_tool', pattern: 'x', reason: text }],
  };
}

/** A standing grant whose proposer has written this. */
export function grantSaying(text: string): object {
  const terms = { role: 'b', tool: text, until: '2026-02-01T00:00:00Z', uses: 0, max_uses: 1, reason: text };
  return { grant_id: 'g', approval_id: 'a', status: 'active', version: 1, ...terms };
}

/** A decision of rules whose authors have written this. */
export function decisionSaying(text: string): object {
  const deciding = [{ pointer: '/policies/0', rule: 'deny_tool', pattern: 'x', reason: text }];
  const context = {
    code: 'denied',
    reason: text,
    deciding,
    ask: null,
    approval: null,
    unknown: [],
    bundle_version: 1,
    digest: 'd',
  };
  return { decision: false, context };
}
