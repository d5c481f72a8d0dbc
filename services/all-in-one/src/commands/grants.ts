import type { Grant } from '@handoff/client';
import type { ClientCommand } from '../client-command.js';
import { EXIT, UsageError } from '../exit-codes.js';
import type { Output } from '../terminal/output.js';
import { membersOnALine } from '../terminal/quote.js';
import { writeTable } from '../terminal/table.js';
import { plain } from '../terminal/text.js';
import { factsOf } from './facts-argument.js';
import { instant } from './instant-argument.js';

export interface GrantOptions {
  readonly approver: readonly string[];
  readonly until: string;
  readonly uses: number;
  readonly from?: string;
  readonly target?: string;
  readonly person?: string;
  readonly condition?: readonly string[];
  readonly reason?: string;
}

/** Proposes a standing grant. */
export async function grant(
  { handoff, out, name, asWho }: ClientCommand,
  role: string,
  tool: string,
  { approver, until, uses, from, target, person, condition = [], reason }: GrantOptions,
): Promise<number> {
  const proposed = await handoff.proposeGrant({
    role,
    tool,
    approvers: approver.map(groupOf),
    until: instant('--until', until),
    max_uses: uses,
    ...(from === undefined ? {} : { from: instant('--from', from) }),
    target,
    subject: person,
    ...(condition.length === 0 ? {} : { conditions: factsOf(condition, '--condition') as never }),
    reason,
  });
  out.document(proposed);
  write(out, proposed);
  out.line();
  out.line(
    `It waits for ${approver.join(' and ')}: ${name} approve ${out.id(proposed.approval_id)}${asWho && ' --role …'}`,
  );
  return EXIT.ok;
}

export interface GrantsOptions {
  readonly status?: Grant['status'];
  readonly of?: string;
}

/** Lists the newest standing grants that the caller may see. */
export async function listGrants({ handoff, out }: ClientCommand, { status, of }: GrantsOptions): Promise<number> {
  const page = await handoff.listGrants({ status, role: of });
  out.document(page);
  if (page.grants.length === 0) out.line('There is no such grant.');
  else {
    const columns = [
      { title: 'GRANT' },
      { title: 'ROLE', flexible: true },
      { title: 'TOOL', flexible: true },
      { title: 'STATUS', state: true },
      { title: 'USES' },
      { title: 'UNTIL' },
      { title: 'BY', flexible: true },
    ] as const;
    const rows = page.grants.map((each) => [
      each.grant_id,
      each.role,
      each.tool,
      each.status,
      `${each.uses}/${each.max_uses}`,
      each.until,
      grantors(each),
    ]);
    writeTable(out, columns, rows);
  }
  if (page.next_cursor !== null) out.line('… and more: the newest are shown');
  return EXIT.ok;
}

/** Revokes a standing grant. */
export async function revokeGrant(
  { handoff, out }: ClientCommand,
  grant_id: string,
  { reason }: { readonly reason?: string },
): Promise<number> {
  const revoked = await handoff.revokeGrant({ grant_id, reason });
  out.document(revoked);
  write(out, revoked);
  return EXIT.ok;
}

function write(out: Output, grant: Grant): void {
  const { grant_id: id, status, role, subject, tool, target, conditions, from, until, uses, max_uses: most } = grant;
  const whose = subject === null ? role : `${role}, of ${plain(subject)}`;
  out.line(`grant      ${id} is ${status}`);
  out.line(`covers     ${plain(tool)} for ${whose}${target === null ? '' : `, to ${target}`}`);
  for (const each of [conditions].flat()) {
    if (Object.keys(each).length > 0) out.line(`if         ${membersOnALine(each)}`);
  }
  out.line(`window     ${from} until ${until}, ${uses} of ${most} uses`);
  if (grant.granted_by.length > 0) out.line(`granted by ${grantors(grant)}`);
}

function grantors({ granted_by: people }: Grant): string {
  return people.map(({ subject }) => plain(subject)).join(', ');
}

/** A role, or a role and how many people of it: `legal:2`. */
function groupOf(given: string): { readonly approver_role: string; readonly required: number } {
  const [, approver_role, count = '1'] = /^([a-z][a-z0-9_-]{0,63})(?::([1-9]\d?))?$/.exec(given) ?? [];
  if (approver_role === undefined)
    throw new UsageError(`--approver ${given}? It takes a role, or a role and a number: legal:2.`);
  return { approver_role, required: Number(count) };
}
