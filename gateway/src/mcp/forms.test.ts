import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { postTo, present, type Answer } from '../testing/mcp-messages.js';
import { startTestGateway, type SendOptions, type TestGateway } from '../testing/start-test-gateway.js';

const ID = '0190f000-0000-7000-8000-000000000001';

let gateway: TestGateway;
afterEach(() => gateway.close());

const post = (options: SendOptions): Promise<Answer> => postTo(gateway, options);

describe('a form, between two messages', () => {
  const HASH = 'a'.repeat(64);
  const approval = {
    approval_id: ID,
    task_id: ID,
    approver_role: 'finance',
    status: 'pending',
    reason: null,
    renewed: false,
    requested_by: { issuer: 'i', subject: 'ben' },
    content_hash: HASH,
    version: 1,
  };
  const task = {
    task_id: ID,
    task_type: 't',
    description: 'd',
    data: {},
    context: null,
    content_hash: HASH,
    from_role: 'a',
    to_role: 'b',
    status: 's',
    version: 1,
  };
  const deciding = (more: object = {}) => {
    const request = present('tools/call', {
      name: 'decide_approval',
      arguments: { approval_id: ID, decision: 'approved' },
      ...more,
    });
    const body = request.body as { params: { _meta: Record<string, unknown> } };
    body.params._meta['io.modelcontextprotocol/clientCapabilities'] = { elicitation: { form: {} } };
    return request;
  };
  const answering = (requestState: string) =>
    deciding({ requestState, inputResponses: { form: { action: 'accept', content: { decision: 'rejected' } } } });
  /** The same caller at each gateway, whose issuers differ. */
  const principal = { issuer: 'urn:test', subject: 'ada', roles: ['finance'] };
  const verifier = {
    verify: async () => ({ principal, expiresAt: new Date(Date.now() + 60_000), ignoredRoles: [] }),
    isReady: () => true,
    close: () => undefined,
  };
  const serve = (formKeys = [Buffer.alloc(32, 'f')], ports = {}) =>
    startTestGateway({ formKeys, ports }).then((started) => {
      started.on('getApproval', async () => ({ body: JSON.stringify(approval), id: ID, version: 1 }));
      started.on('getTask', async () => ({ body: JSON.stringify(task), id: ID, version: 1 }));
      started.on('decideApproval', async () => ({
        body: JSON.stringify({ ...approval, status: 'rejected' }),
        id: ID,
        version: 2,
      }));
      return started;
    });
  beforeEach(async () => {
    gateway = await serve();
  });

  async function ask(options: SendOptions = deciding()): Promise<string> {
    const { json } = await post(options);
    expect(json.result).toMatchObject({
      resultType: 'input_required',
      inputRequests: {
        form: { method: 'elicitation/create', params: { message: expect.stringContaining('Approve "t"') } },
      },
    });
    return json.result.requestState;
  }

  test('is answered at any gateway that has the key: the person decides, for what was shown', async () => {
    await gateway.close();
    gateway = await serve([Buffer.alloc(32, 'f')], { verifier });
    const state = await ask();
    await gateway.close();
    gateway = await serve([Buffer.alloc(32, 'new'), Buffer.alloc(32, 'f')], { verifier });
    const { json } = await post(answering(state));
    expect(json.result).toMatchObject({ structuredContent: { status: 'rejected' } });
    const [{ input }] = gateway.callsOf('decideApproval') as [(typeof gateway.calls)[number]];
    expect(input.body).toEqual({ decision: 'rejected', decision_mode: 'human', content_hash: HASH });
  });

  test.each([
    ['of another caller', (state: string) => ({ ...answering(state), claims: { sub: 'mallory' } })],
    ['that was changed', (state: string) => answering(`${state.slice(0, -2)}AA`)],
    ['that nobody sealed', () => answering('v1.eyJwIjp7fX0.AAAA')],
  ])('with a state %s decides nothing', async (_what, request) => {
    const { json } = await post(request(await ask()));
    expect(json.error).toMatchObject({ code: -32_602 });
    expect(gateway.callsOf('decideApproval')).toEqual([]);
  });

  test('about another approval is shown anew', async () => {
    const state = await ask();
    const other = '0190f000-0000-7000-8000-000000000002';
    const request = answering(state);
    (request.body as { params: { arguments: object } }).params.arguments = { approval_id: other, decision: 'approved' };
    await ask(request);
    expect(gateway.callsOf('decideApproval')).toEqual([]);
  });

  test('is not shown to a client that does not say that it shows forms', async () => {
    await post(
      present('tools/call', { name: 'decide_approval', arguments: { approval_id: ID, decision: 'approved' } }),
    );
    expect(gateway.callsOf('decideApproval').map(({ input }) => input.body)).toEqual([{ decision: 'approved' }]);
  });
});
