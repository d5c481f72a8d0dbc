import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random.js';
import { idOf } from './cast.js';
import { decideByDeputy } from './decide-by-deputy.js';
import type { Settled } from './perform-call.js';
import type { Question, Vote } from './question.js';

/** The approvers, and the rule for a missing decision. */
export interface AskedPolicy {
  readonly approver_role: string;
  readonly required?: number;
  readonly expires_in?: number;
  readonly on_expiry?: 'reject' | 'escalate';
  readonly escalate_to?: string;
}

/**
 * Sometimes two people have to agree; sometimes the time is short, and then another role is asked or the approval
 * expires.
 */
export function choosePolicy(random: Random): AskedPolicy {
  const policy = { approver_role: 'legal', ...(random.chance(0.4) ? { required: 2 } : {}) };
  if (!random.chance(0.2)) return policy;
  const short = { ...policy, expires_in: random.between(1, 2) };
  return random.chance(0.3)
    ? { ...short, on_expiry: 'reject' }
    : { ...short, on_expiry: 'escalate', escalate_to: 'board' };
}

export async function seekApproval(question: Question): Promise<void> {
  const { agent, cast, task, random } = question;
  const policy = choosePolicy(random);
  const requested = await agent.ask(cast.sender, {
    operation: 'requestApproval',
    path: '/approvals',
    body: (marker) => ({ task_id: task, ...policy, reason: marker }),
  });
  const approval = idOf(requested, 'approval_id');
  if (approval !== undefined) await reachDecision(question, approval, policy);
}

/** Sometimes the task is amended while people decide, and they have to look again. */
export async function reachDecision(question: Question, approval: string, policy: AskedPolicy): Promise<void> {
  const { agent, cast, task, mayAmend, random } = question;
  if (policy.expires_in !== undefined && random.chance(0.7)) return letRunOut(question, approval, policy);
  if (!mayAmend || !random.chance(0.4)) return decide(question, approval);
  await Promise.all([amendTask(question), decide(question, approval)]);
  const open = await agent.look(cast.sender, 'listApprovals', `/approvals?task_id=${task}&status=pending`);
  const [anew] = (open?.json['approvals'] ?? []) as readonly { readonly approval_id: string }[];
  if (anew === undefined || anew.approval_id === approval) return;
  if (random.chance(0.3)) await decideUnseen(question, anew.approval_id);
  await decide(question, anew.approval_id);
}

/** The task has been amended: a decision that does not name the content may be about the former one. */
async function decideUnseen({ agent, cast }: Question, approval: string): Promise<void> {
  await agent.ask(cast.approvers[0], {
    operation: 'decideApproval',
    path: `/approvals/${approval}/decision`,
    body: (marker) => ({ decision: 'approved', notes: marker }),
    barred: 'it did not say which content of the amended task it is about',
  });
}

function amendTask({ agent, cast, task }: Question): Promise<Settled | undefined> {
  return agent.ask(cast.sender, {
    operation: 'amendTask',
    path: `/tasks/${task}/amend`,
    body: (marker) => ({ context: { marker } }),
  });
}

/** Reads the approval first, and decides about that content. */
async function voteOn({ agent, cast }: Question, approval: string): Promise<Vote> {
  const seen = await agent.look(cast.sender, 'getApproval', `/approvals/${approval}`);
  const contentHash = seen?.json['content_hash'];
  return (caller, decision, barred) =>
    agent.ask(caller, {
      operation: 'decideApproval',
      path: `/approvals/${approval}/decision`,
      ...(barred === undefined ? {} : { barred }),
      // The right of a deputy comes from a person, and ends with the delegation.
      ...(caller === cast.deputy ? { needsNoRole: true, rightCanEnd: true } : {}),
      body: (marker) => ({
        decision,
        notes: marker,
        ...(contentHash === undefined ? {} : { content_hash: contentHash }),
      }),
    });
}

/** Both people of the role vote at most once each, in sequence or concurrently; sometimes a deputy votes for one of them. */
async function decide(question: Question, approval: string): Promise<void> {
  const { cast, random } = question;
  const vote = await voteOn(question, approval);
  if (random.chance(0.15)) await vote(cast.sender, 'approved'); // its own: refused
  if (random.chance(0.25)) return decideByDeputy(question, vote);
  const [first, second] = cast.approvers;
  const decision = random.chance(0.8) ? 'approved' : 'rejected';
  if (random.chance(0.25)) await Promise.all([vote(first, decision), vote(second, 'rejected')]);
  else if ((await vote(first, decision))?.json['status'] === 'pending') await vote(second, 'approved');
}

/**
 * Too few people decide in time. The sender goes on without a decision, or the escalation role decides or lets the time
 * expire again; votes of the first approvers come too late.
 */
async function letRunOut(question: Question, approval: string, { escalate_to }: AskedPolicy): Promise<void> {
  const { cast, random } = question;
  const vote = await voteOn(question, approval);
  if (random.chance(0.3)) await vote(cast.approvers[0], 'approved');
  if (random.chance(0.3) || !(await untilRunOut(question, approval))) return;
  const answers = [
    ...(random.chance(0.5) ? [vote(cast.approvers[1], 'approved')] : []), // late: refused
    ...(escalate_to !== undefined && random.chance(0.8)
      ? [vote(cast.board, random.chance(0.7) ? 'approved' : 'rejected')]
      : []),
  ];
  await Promise.all(answers);
}

const LOOKS = 10;
const LOOK_EVERY_MS = 500;

/**
 * Polls until the time has run out. The board votes only after an observed escalation: otherwise one key would rightly
 * get two answers, a refusal and a success.
 *
 * @returns whether the last poll saw that the time had run out.
 */
async function untilRunOut({ agent, cast }: Question, approval: string): Promise<boolean> {
  for (let look = 0; look < LOOKS; look += 1) {
    await pause(LOOK_EVERY_MS);
    const seen = await agent.look(cast.sender, 'getApproval', `/approvals/${approval}`);
    if (seen?.ok === true && (seen.json['escalated'] === true || seen.json['status'] !== 'pending')) return true;
  }
  return false;
}
