import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random.js';
import type { Agent } from './agent.js';
import { idOf, type Cast } from './cast.js';
import type { Settled } from './perform-call.js';

/** Whom to ask, and what it means when nobody answers. */
export interface AskedPolicy {
  readonly approver_role: string;
  readonly required?: number;
  readonly expires_in?: number;
  readonly on_expiry?: 'reject' | 'escalate';
  readonly escalate_to?: string;
}

/** Sometimes it takes two people to agree; sometimes they have a moment only, and then another one is asked, or nobody. */
export function choosePolicy(random: Random): AskedPolicy {
  const policy = { approver_role: 'legal', ...(random.chance(0.4) ? { required: 2 } : {}) };
  if (!random.chance(0.2)) return policy;
  const short = { ...policy, expires_in: random.between(1, 2) };
  return random.chance(0.3)
    ? { ...short, on_expiry: 'reject' }
    : { ...short, on_expiry: 'escalate', escalate_to: 'board' };
}

/** What an approval is about, and who has a say. */
export interface Question {
  readonly agent: Agent;
  readonly cast: Cast;
  readonly task: string;
  /** At most once for a task: of two amendments it shows the later one only. */
  readonly mayAmend: boolean;
  readonly random: Random;
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

/** Sometimes the task is amended under the eyes of those who decide, and they have to look again. */
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

/** The task was amended since it was routed: whoever does not say what they saw may have seen what it said before. */
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

type Decision = 'approved' | 'rejected';
type Vote = (caller: Cast['sender'], decision: Decision) => Promise<Settled | undefined>;

/** Decides by what the approval shows: it is looked at first. */
async function voteOn({ agent, cast }: Question, approval: string): Promise<Vote> {
  const seen = await agent.look(cast.sender, 'getApproval', `/approvals/${approval}`);
  const contentHash = seen?.json['content_hash'];
  return (caller, decision) =>
    agent.ask(caller, {
      operation: 'decideApproval',
      path: `/approvals/${approval}/decision`,
      body: (marker) => ({
        decision,
        notes: marker,
        ...(contentHash === undefined ? {} : { content_hash: contentHash }),
      }),
    });
}

/** Both people of the role have their say, at most once each, one after the other or at once. */
async function decide(question: Question, approval: string): Promise<void> {
  const { cast, random } = question;
  const vote = await voteOn(question, approval);
  if (random.chance(0.15)) await vote(cast.sender, 'approved'); // its own: refused
  const [first, second] = cast.approvers;
  const decision = random.chance(0.8) ? 'approved' : 'rejected';
  if (random.chance(0.25)) await Promise.all([vote(first, decision), vote(second, 'rejected')]);
  else if ((await vote(first, decision))?.json['status'] === 'pending') await vote(second, 'approved');
}

/**
 * Too few decide in time. Who sent the task goes on without an answer, or whoever is asked instead gives one, or lets
 * time run out once more; and those who were asked first come too late.
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
 * Looks now and then. Only what was seen to be escalated is put to whom it is escalated to: refused before and then
 * accepted, one key would have two answers, and rightly so.
 *
 * @returns whether time had run out when it was last seen.
 */
async function untilRunOut({ agent, cast }: Question, approval: string): Promise<boolean> {
  for (let look = 0; look < LOOKS; look += 1) {
    await pause(LOOK_EVERY_MS);
    const seen = await agent.look(cast.sender, 'getApproval', `/approvals/${approval}`);
    if (seen?.ok === true && (seen.json['escalated'] === true || seen.json['status'] !== 'pending')) return true;
  }
  return false;
}
