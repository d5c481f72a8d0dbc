import type { Caller } from '../../topology/topology.js';
import { idOf } from './cast.js';
import type { Question, Vote } from './question.js';

/** Longer than any run. */
const WINDOW_MS = 86_400_000;

/**
 * An approver hands the role to a deputy, who votes on the approver's behalf. The approver takes the role back: afterwards, or while
 * the deputy votes. From then on no vote of the deputy counts.
 */
export async function decideByDeputy(question: Question, vote: Vote): Promise<void> {
  const { agent, cast, random } = question;
  const [holder, second] = cast.approvers;
  const delegate = await subjectOf(question, cast.deputy);
  if (delegate === undefined) return;
  const until = new Date(Date.now() + WINDOW_MS).toISOString();
  const created = await agent.ask(holder, {
    operation: 'createDelegation',
    path: '/delegations',
    body: (marker) => ({ role: 'legal', delegate, until, reason: marker }),
  });
  const delegation = idOf(created, 'delegation_id');
  if (delegation === undefined) return;
  const end = () =>
    agent.ask(holder, {
      operation: 'endDelegation',
      path: `/delegations/${delegation}/end`,
      body: (marker) => ({ reason: marker }),
      needsNoRole: true,
    });
  const decision = random.chance(0.8) ? 'approved' : 'rejected';
  if (random.chance(0.3)) {
    const [ended] = await Promise.all([end(), vote(cast.deputy, decision)]);
    if (ended?.ok === true) await vote(cast.deputy, decision, 'the role had been taken back from its deputy');
    return;
  }
  const voted = await vote(cast.deputy, decision);
  if (random.chance(0.3)) await vote(holder, 'approved'); // by a right that was used: refused, if it was
  await end();
  if (voted?.json['status'] === 'pending') await vote(second, 'approved');
}

async function subjectOf({ agent }: Question, caller: Caller): Promise<string | undefined> {
  return idOf(await agent.look(caller, 'whoAmI', '/whoami'), 'subject');
}
