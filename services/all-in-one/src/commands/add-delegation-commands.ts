import { Option, type Command } from 'commander';
import { DELEGATION_STATUSES } from '@handoff/contracts';
import type { ClientCommandOptions } from '../client-command.js';
import { asSomebody, type RunClientCommand } from './as-somebody.js';
import type { DelegateOptions, DelegationsOptions } from './delegations.js';

/** Adds `delegate`, `delegations` and `undelegate`. */
export function addDelegationCommands(program: Command, run: RunClientCommand): void {
  asSomebody(program.command('delegate'))
    .description('hand an approver role to a colleague for a while')
    .argument('<role>', 'a role that you hold')
    .argument('<colleague>', 'the subject of the colleague, who decides approvals on your behalf')
    .requiredOption(
      '--until <time>',
      'when the colleague stops deciding: a day or a time, at most 31 days after it begins',
    )
    .option('--from <time>', 'when the colleague begins to decide; now by default')
    .option('--reason <text>', 'why the colleague decides')
    .action((role: string, colleague: string, options: ClientCommandOptions & DelegateOptions) =>
      run({ role, ...options }, async (parts) =>
        (await import('./delegations.js')).delegate(parts, role, colleague, options),
      ),
    );
  asSomebody(program.command('delegations'))
    .description('list delegations: yours, and those of your roles')
    .addOption(new Option('--status <status>', 'only those that are').choices(DELEGATION_STATUSES))
    .action((options: ClientCommandOptions & DelegationsOptions) =>
      run(options, async (parts) => (await import('./delegations.js')).listDelegations(parts, options)),
    );
  asSomebody(program.command('undelegate'))
    .description('end a delegation before its time is over')
    .argument('<delegation>', 'the id of the delegation')
    .option('--reason <text>', 'why it is ended')
    .action((delegation: string, options: ClientCommandOptions & { readonly reason?: string }) =>
      run(options, async (parts) => (await import('./delegations.js')).undelegate(parts, delegation, options)),
    );
}
