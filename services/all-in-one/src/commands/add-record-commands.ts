import { Option, type Command } from 'commander';
import { SESSION_STATUSES } from '@handoff/contracts';
import type { ClientCommandOptions } from '../client-command.js';
import { asSomebody, type RunClientCommand } from './as-somebody.js';
import type { AuditOptions } from './audit.js';
import type { CanIOptions } from './can.js';
import type { SessionsOptions } from './sessions.js';

/** Adds `sessions`, `audit` and `can`. */
export function addRecordCommands(program: Command, run: RunClientCommand): void {
  asSomebody(program.command('sessions'), 'auditor')
    .description('list the newest sessions, or open one')
    .option('--open <role>', 'open a session for this role, which you hold')
    .option('--metadata <json>', 'facts about the opened session, as a JSON object; @file reads them from a file')
    .option('--of <role>', 'only sessions of this role')
    .addOption(new Option('--status <status>', 'only sessions in this status').choices(SESSION_STATUSES))
    .action((options: ClientCommandOptions & SessionsOptions) => {
      // Who opens a session acts for its role, as whoever reads does not.
      const role = options.open ?? options.role!;
      return run({ ...options, role }, async (parts) => (await import('./sessions.js')).sessions(parts, options));
    });
  asSomebody(program.command('audit'), 'auditor')
    .description('list what happened, newest first')
    .option('--task <id>', 'only what happened to this task')
    .option('--session <id>', 'only what happened in this session')
    .option('--trace <id>', 'only what happened in this workflow')
    .option('--type <type>', 'only events of this type, e.g. approval.decided')
    .option('--of <role>', 'only what was done as this role')
    .action((options: ClientCommandOptions & AuditOptions) =>
      run(options, async (parts) => (await import('./audit.js')).audit(parts, options)),
    );
  asSomebody(program.command('can'))
    .description('ask whether a role may use a tool, by its published profile')
    .argument('<name>', 'the name of a tool, as <extension>__<tool>, or what --kind says')
    .addOption(
      new Option('--kind <kind>', 'what it is the name of').choices(['tool', 'data', 'provider']).default('tool'),
    )
    .option('--context <name=value...>', 'what is known of the call; a value is a number, true, false or text')
    .option('--for <role>', 'which role; by default the only one that you hold')
    .option('--arguments <json>', 'all arguments of the call, or @file; an approval of a call is for these')
    .option('--approval <id>', 'an approval that was given for exactly this call; it allows it once')
    .action((name: string, options: ClientCommandOptions & CanIOptions) =>
      run(options, async (parts) => (await import('./can.js')).can(parts, name, options)),
    );
}
