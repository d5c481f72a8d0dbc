import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { twoAdmins, type Actor, type Stage } from '../support/actor.js';
import { profileOf, questionOf } from '../support/sample-bodies.js';

const ALLOWED = 'github__list_issues';

/** Questions about access: answered by what two admins published, for the role alone, and on record. */
export function access(stage: Stage): void {
  describe('access', () => {
    let ada: Actor;
    let ben: Actor;
    let cast: Awaited<ReturnType<Stage['cast']>>;

    beforeAll(async () => {
      cast = await stage.cast();
      [ada, ben] = await twoAdmins(stage);
    });

    const publish = async (role: string): Promise<void> => {
      const answer = await ben.call('publishProfile', { params: { role }, body: {} });
      expect([answer.status, answer.text]).toEqual([200, answer.text]);
    };
    const change = async (role: string, policies: readonly object[]): Promise<void> => {
      const answer = await ada.call('updateProfile', { params: { role }, body: { policies } });
      expect([answer.status, answer.text]).toEqual([200, answer.text]);
    };
    /** A role with a published profile, and an agent of it. */
    const published = async (policies: readonly object[]): Promise<{ role: string; agent: Actor }> => {
      const role = `team-${randomUUID().slice(0, 8)}`;
      await ada.call('createProfile', { body: { ...profileOf(role, 'Asks'), policies } });
      await publish(role);
      return { role, agent: await stage.actor([role]) };
    };
    const ask = (by: Actor, role: string, tool = ALLOWED, context = {}, gateway = 0) =>
      by.call('evaluateAccess', { body: questionOf(tool, role, context), gateway });

    test('an answer names the rules that decided and the bundle that has them', async () => {
      const { role, agent } = await published([{ allow_tool: 'github__*' }, { deny_tool: 'github__delete*' }]);
      const { digest } = (await agent.call('listProfiles')).json.profiles[0];
      expect((await ask(agent, role)).json).toMatchObject({
        decision: true,
        context: { code: 'allowed', deciding: [{ pointer: '/policies/0' }], bundle_version: 1, digest },
      });
      expect((await ask(agent, role, 'github__delete_repo')).json).toMatchObject({
        decision: false,
        context: { code: 'denied', deciding: [{ pointer: '/policies/1' }], digest },
      });
    });

    test('what is not known is not allowed', async () => {
      const { role, agent } = await published([{ allow_tool: 'github__*', conditions: { repo: 'finance/*' } }]);
      const answers = await Promise.all([
        ask(agent, role),
        ask(agent, role, ALLOWED, { repo: 'finance/../legal' }),
        ask(agent, role, ALLOWED, { repo: ['finance/x'] }),
        ask(agent, role, 'jira__list_issues', { repo: 'finance/x' }),
        agent.call('evaluateAccess', { body: { ...questionOf(ALLOWED, role), action: { name: 'delete' } } }),
        ask(cast.admin, `team-${randomUUID().slice(0, 8)}`),
      ]);
      expect(answers.map(({ status, json }) => [status, json.decision, json.context.code])).toEqual([
        [200, false, 'no_rule'],
        [200, false, 'no_rule'],
        [200, false, 'no_rule'],
        [200, false, 'no_rule'],
        [200, false, 'unknown_question'],
        [200, false, 'unknown_role'],
      ]);
      expect((await ask(agent, role, ALLOWED, { repo: 'finance/x' })).json.decision).toBe(true);
    });

    test('where a rule asks for an approval the answer is no, and says which', async () => {
      const require_approval = { groups: [{ approver_role: 'manager', required: 1 }], expires_in: 600 };
      const { role, agent } = await published([{ allow_tool: 'github__*' }, { ask_tool: ALLOWED, require_approval }]);
      const answer = await ask(agent, role);
      expect([answer.status, answer.json.decision, answer.json.context]).toMatchObject([
        200,
        false,
        { code: 'approval_required', ask: require_approval, deciding: [{ pointer: '/policies/1' }] },
      ]);
    });

    test('a call that needs an approval is allowed once, as it was approved', async () => {
      const require_approval = { groups: [{ approver_role: 'manager', required: 1 }], expires_in: 600 };
      const { role, agent } = await published([{ allow_tool: 'github__*' }, { ask_tool: ALLOWED, require_approval }]);
      const call = { arguments: { labels: ['b', 'a'], limit: 10 } };
      const { groups: approvers, expires_in } = (await ask(agent, role, ALLOWED, call)).json.context.ask;
      const task = { task_type: 'held_call', data: { question: questionOf(ALLOWED, role, call) } };
      const held = await agent.call('routeTask', { body: { target: role, task, approval: { approvers, expires_in } } });
      const { approval_id } = held.json;
      const use = async (context: object = {}, by = agent, gateway = 0) => {
        const { json } = await ask(by, role, ALLOWED, { ...call, approval_id, ...context }, gateway);
        return [json.decision, json.context.approval?.problem];
      };
      expect(await use()).toEqual([false, 'pending']);
      const decided = await cast.manager.call('decideApproval', {
        params: { approval_id },
        body: { decision: 'approved' },
      });
      expect([decided.status, decided.json.status]).toEqual([200, 'approved']);
      expect(await use({ arguments: { labels: ['a', 'b'], limit: 10 } })).toEqual([false, 'other_call']);
      expect(await use({}, await stage.actor([role], `other-${role}`))).toEqual([false, 'other_caller']);
      expect(await use({ approval_id: randomUUID() })).toEqual([false, 'not_found']);
      const answers = await Promise.all([0, 1, 2, 3, 0, 1, 2, 3].map((gateway) => use({}, agent, gateway)));
      expect(answers.filter(([decision]) => decision)).toEqual([[true, null]]);
      expect(await use()).toEqual([false, 'used']);
      const done = await agent.call('completeTask', {
        params: { task_id: held.json.task_id },
        body: { result: 'done' },
      });
      expect(done.json.status).toBe('completed');
    });

    test('nobody asks for a role that they do not hold; auditors and admins ask for all', async () => {
      const { role } = await published([{ allow_tool: '*' }]);
      const answer = await ask(cast.finance, role);
      expect([answer.status, answer.json.code]).toEqual([403, 'ROLE_NOT_HELD']);
      const several = { ...questionOf(ALLOWED), evaluations: [{}, { subject: { type: 'role', id: role } }] };
      expect((await cast.finance.call('evaluateAccessBatch', { body: several })).json.code).toBe('ROLE_NOT_HELD');
      for (const reader of [cast.auditor, cast.admin]) expect((await ask(reader, role)).json.decision).toBe(true);
    });

    test('a published change is in force with the next question, at every gateway, and a draft is not', async () => {
      const { role, agent } = await published([{ allow_tool: 'github__*' }]);
      const everywhere = () =>
        Promise.all([0, 1, 2, 3].map(async (n) => (await ask(agent, role, ALLOWED, {}, n)).json.decision as boolean));
      expect(await everywhere()).toEqual([true, true, true, true]);
      await change(role, [{ deny_tool: 'github__*' }]);
      expect(await everywhere()).toEqual([true, true, true, true]);
      await publish(role);
      expect(await everywhere()).toEqual([false, false, false, false]);
    });

    test('several questions are answered in their order, and stop where the request says so', async () => {
      const { role, agent } = await published([{ allow_tool: 'github__*', conditions: { amount: '<10' } }]);
      const evaluations = [1, 20, 2].map((amount) => ({ context: { amount } }));
      const body = { ...questionOf(ALLOWED, role), evaluations };
      const decisions = async (options?: object) => {
        const answer = await agent.call('evaluateAccessBatch', { body: { ...body, ...(options && { options }) } });
        return answer.json.evaluations.map(({ decision }: { decision: boolean }) => decision);
      };
      expect(await decisions()).toEqual([true, false, true]);
      expect(await decisions({ evaluations_semantic: 'deny_on_first_deny' })).toEqual([true, false]);
      expect(await decisions({ evaluations_semantic: 'permit_on_first_permit' })).toEqual([true]);
      const { evaluations: _none, ...one } = body;
      expect((await agent.call('evaluateAccessBatch', { body: one })).json.decision).toBe(false);
      const incomplete = await agent.call('evaluateAccessBatch', { body: { evaluations } });
      expect([incomplete.status, incomplete.json.code, incomplete.json.errors.length]).toEqual([
        400,
        'VALIDATION_FAILED',
        3,
      ]);
    });

    test('every answer is on record, with its rules and without what was known of the call', async () => {
      const { role, agent } = await published([{ allow_tool: 'github__*', conditions: { repo: 'secret/*' } }]);
      await ask(agent, role, ALLOWED, { repo: 'secret/plans' });
      await ask(agent, role, 'jira__x');
      const entries = await eventually(async () => {
        const query = { event_type: 'access.evaluated', limit: 100 };
        const { events } = (await cast.auditor.call('listAudit', { query })).json as {
          events: readonly { role: string; metadata: Readonly<Record<string, unknown>> }[];
        };
        const own = events.filter((each) => each.role === role);
        return own.length === 2 ? own : undefined;
      });
      const recorded = entries.map(({ metadata }) => metadata);
      expect(recorded).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ name: ALLOWED, outcome: 'allow', deciding: ['/policies/0'], bundle_version: 1 }),
          expect.objectContaining({ name: 'jira__x', outcome: 'deny', code: 'no_rule', deciding: [] }),
        ]),
      );
      expect(JSON.stringify(recorded)).not.toContain('plans');
    });

    test('a rule in shadow is told and not enforced, and a dry run says which answers it would have changed', async () => {
      const allow = { allow_tool: 'github__*' };
      const deny = { deny_tool: ALLOWED, conditions: { repo: 'legal/*' } };
      const role = `team-${randomUUID().slice(0, 8)}`;
      const policies = [allow, { ...deny, shadow: true }];
      const body = { ...profileOf(role, 'Asks'), policies, dry_run: { keep_facts: ['repo'], days: 1 } };
      await ada.call('createProfile', { body });
      await publish(role);
      const agent = await stage.actor([role]);
      const shadows = [];
      for (const [tool, repo] of [
        [ALLOWED, 'finance/x'],
        [ALLOWED, 'legal/secret'],
        ['github__view', 'legal/secret'],
      ] as const) {
        const { decision, context } = (await ask(agent, role, tool, { repo })).json;
        shadows.push([decision, context.shadow?.decision]);
      }
      expect(shadows).toEqual([
        [true, true],
        [true, false],
        [true, undefined],
      ]);

      await change(role, [allow, deny]);
      const params = { role };
      const dryRun = async (by: Actor, given: object = {}) => by.call('dryRunProfile', { params, body: given });
      const page = await eventually(async () => {
        const { status, json, text } = await dryRun(cast.auditor);
        expect([status, text]).toEqual([200, text]);
        return json.answers === 3 ? json : undefined;
      });
      expect(page).toMatchObject({
        role,
        same: 2,
        different: 1,
        not_replayable: 0,
        differences: [
          {
            seq: expect.any(Number),
            resource: { type: 'tool', id: ALLOWED },
            before: { outcome: 'allow', deciding: [{ pointer: '/policies/0' }], bundle_version: 1 },
            after: { outcome: 'deny', deciding: [{ pointer: '/policies/1', rule: 'deny_tool' }] },
          },
        ],
        next_cursor: null,
      });
      expect(JSON.stringify(page)).not.toContain('secret');
      const branch = { deny_tool: 'github__*', conditions: { branch: 'main' } };
      const other = { profile: { ...profileOf(role, 'Tried'), policies: [allow, branch] } };
      expect((await dryRun(cast.admin, other)).json).toMatchObject({
        not_replayable: 3,
        missing_facts: [{ name: 'branch', answers: 3 }],
      });
      expect((await dryRun(agent)).json.code).toBe('FORBIDDEN');
      const nowhere = { params: { role: `${role}-x` }, body: {} };
      expect((await cast.admin.call('dryRunProfile', nowhere)).json.code).toBe('NOT_FOUND');

      const first = await cast.auditor.call('dryRunProfile', { params, query: { limit: '1' }, body: {} });
      await change(role, [allow]);
      const query = { limit: '1', cursor: first.json.next_cursor as string };
      expect((await cast.auditor.call('dryRunProfile', { params, query, body: {} })).json.code).toBe('CONTENT_CHANGED');
    });

    test('a malformed question is 400, as AuthZEN has it, and the problem says where the mistake is', async () => {
      const { action: _left, ...body } = questionOf(ALLOWED);
      const answer = await cast.finance.call('evaluateAccess', { body });
      expect([answer.status, answer.json]).toMatchObject([
        400,
        { status: 400, code: 'VALIDATION_FAILED', errors: [{ pointer: '/action' }] },
      ]);
    });

    test('an answer has the X-Request-ID of its question', async () => {
      const headers = { 'x-request-id': 'bfe9eb29-ab87-4ca3-be83-a1d5d8305716' };
      const answer = await cast.finance.call('evaluateAccess', { body: questionOf(ALLOWED), headers });
      expect(answer.headers.get('x-request-id')).toBe(headers['x-request-id']);
    });
  });
}
