import { InvalidArgumentError, Option, type Command } from 'commander';
import { GRANT_STATUSES } from '@handoff/contracts';
import type { ClientCommandOptions } from '../client-command.js';
import { asSomebody, type RunClientCommand } from './as-somebody.js';
import type { GrantOptions, GrantsOptions } from './grants.js';

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

function uses(value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError('It takes a whole number from 1.');
}

/** Adds `grant`, `grants` and `revoke`. */
export function addGrantCommands(program: Command, run: RunClientCommand): void {
  asSomebody(program.command('grant'))
    .description('propose that a kind of tasks or calls of a role is approved in advance')
    .argument('<for-role>', 'a role that you hold, whose tasks or calls it covers')
    .argument('<tool>', 'task.route for tasks; for held calls a tool, or the beginning of names with * at the end')
    .requiredOption(
      '--approver <role>',
      'a role that has to approve it, or several people of it: legal:2; may be repeated',
      collect,
    )
    .requiredOption('--until <time>', 'when it ends: a day or a time, at most 62 days from now')
    .requiredOption('--uses <count>', 'how many approvals it decides at most', uses)
    .option('--from <time>', 'when it begins; now by default')
    .option('--target <role>', 'only tasks for this role')
    .option('--person <subject>', 'only tasks and calls of this person')
    .option('--condition <name=value>', "what has to be met: amount_usd='<1000'; may be repeated", collect)
    .option('--reason <text>', 'why it is needed')
    .action((role: string, tool: string, options: ClientCommandOptions & GrantOptions) =>
      run({ role, ...options }, async (parts) => (await import('./grants.js')).grant(parts, role, tool, options)),
    );
  asSomebody(program.command('grants'))
    .description('list standing grants: of your roles, and those that your roles approve')
    .addOption(new Option('--status <status>', 'only those that are').choices(GRANT_STATUSES))
    .option('--of <role>', 'only those of this role')
    .action((options: ClientCommandOptions & GrantsOptions) =>
      run(options, async (parts) => (await import('./grants.js')).listGrants(parts, options)),
    );
  asSomebody(program.command('revoke'))
    .description('revoke a standing grant: it covers nothing from then on')
    .argument('<grant>', 'the id of the grant')
    .option('--reason <text>', 'why it is revoked')
    .action((grant: string, options: ClientCommandOptions & { readonly reason?: string }) =>
      run(options, async (parts) => (await import('./grants.js')).revokeGrant(parts, grant, options)),
    );
}
