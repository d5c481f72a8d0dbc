import type { WhoAmI } from '@handoff/client';
import type { Approval, StatusView } from '@handoff/contracts';
import type { ClientCommand } from '../client-command.js';
import { age } from '../terminal/ages.js';
import { outcomeOf } from './outcome.js';
import type { Question } from './question.js';

/** Says why the caller cannot decide an approval. Undefined when the gateway says that it can. */
export async function obstacleTo(command: ClientCommand, { approval }: Question): Promise<string | undefined> {
  const { handoff } = command;
  const outcome = await outcomeOf(command, approval);
  if (outcome !== undefined) return outcome;
  const view = await handoff.getStatus({ id: approval.approval_id });
  if (view.next_operations === undefined || view.next_operations.includes('decideApproval')) return undefined;
  return `${reasonFor(approval, view, await handoff.whoAmI())}\n${view.next_action}`;
}

function reasonFor({ decisions }: Approval, { waiting_for }: StatusView, { issuer, subject, roles }: WhoAmI): string {
  const asked = (waiting_for ?? []).map(({ role }) => role);
  const own = decisions.find(({ decided_by: by }) => by.issuer === issuer && by.subject === subject);
  if (own !== undefined) return `You have decided this: ${own.decision} for ${own.role}, ${age(own.decided_at)} ago.`;
  if (!roles.includes('admin') && !asked.some((role) => roles.includes(role))) {
    return `You cannot decide this: it waits for ${asked.join(', ')}, and you are ${roles.join(', ') || 'without a role'}.`;
  }
  return (
    'You cannot decide this: you, or an agent that acts for you, sent or amended the task, asked for an approval of it, ' +
    'or have decided this. Somebody else has to.'
  );
}
