import type { Delegation, DelegationStatus } from '@handoff/contracts';
import type { ClientCommand } from '../client-command.js';
import { EXIT } from '../exit-codes.js';
import type { Output } from '../terminal/output.js';
import { writeTable } from '../terminal/table.js';
import { plain } from '../terminal/text.js';
import { instant } from './instant-argument.js';

export interface DelegateOptions {
  readonly until: string;
  readonly from?: string;
  readonly reason?: string;
}

/** Hands an approver role to a colleague for a window. */
export async function delegate(
  { handoff, out }: ClientCommand,
  role: string,
  colleague: string,
  { from, until, reason }: DelegateOptions,
): Promise<number> {
  const created = await handoff.createDelegation({
    role,
    delegate: colleague,
    until: instant('--until', until),
    ...(from === undefined ? {} : { from: instant('--from', from) }),
    reason,
  });
  out.document(created);
  write(out, created);
  return EXIT.ok;
}

export interface DelegationsOptions {
  readonly status?: DelegationStatus;
}

/** Lists the newest delegations that the caller may see. */
export async function listDelegations(
  { handoff, out }: ClientCommand,
  { status }: DelegationsOptions,
): Promise<number> {
  const page = await handoff.listDelegations({ status });
  out.document(page);
  if (page.delegations.length === 0) out.line('There is no such delegation.');
  else {
    const columns = [
      { title: 'DELEGATION' },
      { title: 'ROLE', flexible: true },
      { title: 'STATUS', state: true },
      { title: 'BY', flexible: true },
      { title: 'TO', flexible: true },
      { title: 'UNTIL' },
    ] as const;
    const rows = page.delegations.map(({ delegation_id, role, status: state, delegator, delegate: to, until }) => [
      delegation_id,
      role,
      state,
      delegator.subject,
      to.subject,
      until,
    ]);
    writeTable(out, columns, rows);
  }
  if (page.next_cursor !== null) out.line('… and more: the newest are shown');
  return EXIT.ok;
}

/** Ends a delegation before its window does. */
export async function undelegate(
  { handoff, out }: ClientCommand,
  delegation_id: string,
  { reason }: { readonly reason?: string },
): Promise<number> {
  const ended = await handoff.endDelegation({ delegation_id, reason });
  out.document(ended);
  write(out, ended);
  return EXIT.ok;
}

function write(
  out: Output,
  { delegation_id: id, status, role, delegator, delegate: to, from, until }: Delegation,
): void {
  out.line(`delegation ${id} is ${status}`);
  out.line(`role       ${role}, of ${plain(delegator.subject)}, to ${plain(to.subject)}`);
  out.line(`window     ${from} until ${until}`);
}
