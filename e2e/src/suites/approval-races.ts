import type { Answer } from '../support/answer.js';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Actor, Stage } from '../support/actor.js';
import { createApprovalSteps } from './approval-steps.js';

const ROUNDS = 6;

export function approvalRaces(stage: Stage): void {
  describe('races about approvals', () => {
    let finance: Actor;
    let managers: readonly Actor[];
    const { route, ask, decide, amend, approval, task, changed, people } = createApprovalSteps(stage, () => finance);

    beforeAll(async () => {
      ({ finance } = await stage.cast());
      managers = await people(20, ['manager']);
    });

    test('of 20 concurrent votes exactly the required number counts', async () => {
      const task_id = await route();
      const approval_id = await ask(task_id, { approver_role: 'manager', required: 3 });
      const answers = await Promise.all(managers.map((who) => decide(who, approval_id, 'approved')));
      expect(statusesOf(answers)).toEqual([...Array<number>(3).fill(200), ...Array<number>(17).fill(409)]);
      const stored = await approval(approval_id);
      expect(stored).toMatchObject({ status: 'approved', version: 4 });
      expect(new Set(stored.decisions.map(subjectOf)).size).toBe(3);
      expect((await task(task_id)).status).toBe('pending');
    });

    test('20 concurrent votes of one person count as one', async () => {
      const approval_id = await ask(await route(), { approver_role: 'manager', required: 2, veto: false });
      await Promise.all(
        managers.map((_, index) => decide(managers[0]!, approval_id, index % 2 === 0 ? 'approved' : 'rejected')),
      );
      const stored = await approval(approval_id);
      expect([stored.status, stored.version, stored.decisions.length]).toEqual(['pending', 2, 1]);
    });

    test('a veto among approvals: the first conclusive vote decides, and the task follows it', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const task_id = await route();
        const approval_id = await ask(task_id, { approver_role: 'manager', required: 2 });
        const voters = managers.slice(0, 8);
        await Promise.all(
          voters.map((who, index) => decide(who, approval_id, index % 4 === round % 4 ? 'rejected' : 'approved')),
        );
        const { status, decisions } = await approval(approval_id);
        expect(decisions.at(-1).decision).toBe(status);
        expect(decisions.slice(0, -1).every(({ decision }: { decision: string }) => decision === 'approved')).toBe(
          true,
        );
        expect((await task(task_id)).status).toBe(status === 'approved' ? 'pending' : 'rejected');
      }
    });

    test('without a veto: the first side with enough votes wins, and later votes are refused', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const approval_id = await ask(await route(), { approver_role: 'manager', required: 3, veto: false });
        const answers = await Promise.all(
          managers.map((who, index) => decide(who, approval_id, index % 2 === 0 ? 'rejected' : 'approved')),
        );
        const { status, decisions, version } = await approval(approval_id);
        const winning = decisions.filter(({ decision }: { decision: string }) => decision === status);
        expect([winning.length, version]).toEqual([3, 1 + decisions.length]);
        expect(answers.filter((answer) => answer.status === 200)).toHaveLength(decisions.length);
      }
    });

    test('the requester has no vote among many concurrent ones', async () => {
      const both = await stage.actor(['finance', 'manager'], 'asks-and-votes');
      const task_id = await route();
      const approval_id = await ask(task_id, { approver_role: 'manager', required: 5 }, both);
      const answers = await Promise.all(
        managers.slice(0, 10).flatMap((who) => [both, who].map((each) => decide(each, approval_id, 'approved'))),
      );
      expect(answers.filter(({ json }) => json.code === 'FOUR_EYES')).toHaveLength(10);
      const stored = await approval(approval_id);
      expect([stored.status, stored.decisions.length]).toEqual(['approved', 5]);
      expect(stored.decisions.map(subjectOf)).not.toContain(stored.requested_by.subject);
    });

    test.each([
      ['expiry', {}, { approved: ['pending'], expired: ['rejected'] }],
      [
        'escalation',
        { on_expiry: 'escalate', escalate_to: 'legal' },
        // The second deadline follows soon after the first: perhaps between two polls.
        { approved: ['pending'], pending: ['awaiting_approval', 'rejected'], expired: ['rejected'] },
      ],
    ] as const)('deadline against last vote: %s or decision, never both', async (_, rule, outcomes) => {
      const rounds = managers.slice(0, 10).map(async (who, index) => {
        const task_id = await route();
        const approval_id = await ask(task_id, { approver_role: 'manager', expires_in: 1, ...rule });
        const { expires_at } = await approval(approval_id);
        // Waits until the deadline is near or has passed: nothing changes before.
        const left = Date.parse(expires_at) - Date.now() - 20 * (index - 2);
        await finance.call('getStatus', {
          params: { id: approval_id },
          query: { since_version: 1, wait_ms: Math.max(0, left) },
        });
        const answer = await decide(who, approval_id, 'approved');
        if (answer.status !== 200) await changed(approval_id, 1);
        const stored = await approval(approval_id);
        expect(answer.status === 200).toBe(stored.status === 'approved');
        expect(stored.decisions).toHaveLength(answer.status === 200 ? 1 : 0);
        expect(outcomes[stored.status as keyof typeof outcomes]).toContain((await task(task_id)).status);
      });
      await Promise.all(rounds);
    });

    test('amendments among votes: only approved content can be worked on', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const task_id = await route();
        const former = await ask(task_id, { approver_role: 'manager' });
        await Promise.all([
          decide(managers[0]!, former, 'approved'),
          amend(task_id, { description: `round ${round}` }),
          decide(managers[1]!, former, 'approved'),
          amend(task_id, { description: `round ${round}, again` }),
        ]);
        const answer = await finance.call('listApprovals', { query: { task_id, status: 'pending' } });
        const [anew, ...others] = answer.json.approvals;
        expect([(await task(task_id)).status, others]).toEqual(['awaiting_approval', []]);
        const seen = { content_hash: anew.content_hash };
        expect((await decide(managers[2]!, anew.approval_id, 'approved', seen)).json.status).toBe('approved');
        expect((await task(task_id)).status).toBe('pending');
      }
    });
  });
}

function statusesOf(answers: readonly Answer[]): readonly number[] {
  return answers.map(({ status }) => status).sort();
}

function subjectOf({ decided_by }: { readonly decided_by: { readonly subject: string } }): string {
  return decided_by.subject;
}
