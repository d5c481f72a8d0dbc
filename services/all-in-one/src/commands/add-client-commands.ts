import { Option, type Command } from 'commander';
import { DECISION_MODES, EVENT_ID_PATTERN } from '@handoff/contracts';
import type { ClientCommandOptions } from '../client-command.js';
import { asSomebody, type RunClientCommand } from './as-somebody.js';
import type { DecideOptions } from './decide.js';
import type { TailOptions } from './tail.js';
import type { WithdrawOptions } from './withdraw.js';

const EVENT_ID = new RegExp(EVENT_ID_PATTERN);

/** Adds `tail`, `inbox`, `approve`, `reject`, `withdraw` and `status`. */
export function addClientCommands(program: Command, run: RunClientCommand): void {
  addTail(program, run);
  addInbox(program, run);
  addDecision(program, run, 'approve', 'approved');
  addDecision(program, run, 'reject', 'rejected');
  addWithdrawal(program, run);
  addStatus(program, run);
}

function addTail(program: Command, run: RunClientCommand): void {
  asSomebody(program.command('tail'), 'auditor')
    .description('show what happens, as it happens; Ctrl-C ends it')
    .option('--session <id>', 'only what happens in this session')
    .option('--trace <id>', 'only what happens in this workflow')
    .option('--task <id>', 'only what happens to this task')
    .option('--type <types>', 'only events of these types, e.g. task.completed,approval.*')
    .option('--since <place>', 'begin after this place, which an earlier tail named')
    .action((options: ClientCommandOptions & TailOptions) => {
      if (options.since !== undefined && !EVENT_ID.test(options.since)) {
        program.error(`--since ${options.since}? It takes the place of an event, as an earlier tail named it.`);
      }
      return run(options, async (parts) => (await import('./tail.js')).tail(parts, options));
    });
}

function addInbox(program: Command, run: RunClientCommand): void {
  asSomebody(program.command('inbox'))
    .description('show what waits for a role, and the approvals that you can decide')
    .argument('[role]', 'whose inbox; by default the only role that you hold')
    .action((role: string | undefined, options: ClientCommandOptions) =>
      run({ ...(role === undefined ? {} : { role }), ...options }, async (parts) =>
        (await import('./inbox.js')).showInbox(parts, role ?? options.role),
      ),
    );
}

function addDecision(program: Command, run: RunClientCommand, name: string, decision: 'approved' | 'rejected'): void {
  asSomebody(program.command(name))
    .description(`show what an approval asks for, ask you, and ${name} it`)
    .argument('<approval>', 'the id of the approval, or the end of it')
    .option('--notes <text>', 'why; it stays with the decision')
    .option('--for <role>', 'the role to decide for, where you hold several that were asked')
    .option('--content-hash <hash>', 'of the content that you read: refused if the task has other content by now')
    .option('--yes', 'ask nothing: decide about whatever the task says now')
    .option('--full', 'show all of the data, and shorten nothing')
    .addOption(
      new Option('--mode <mode>', 'how it was decided; human where a person answered, else agent').choices(
        DECISION_MODES,
      ),
    )
    .action((approval: string, options: ClientCommandOptions & DecideOptions) =>
      run(options, async (parts) => (await import('./decide.js')).decide(parts, decision, approval, options)),
    );
}

function addWithdrawal(program: Command, run: RunClientCommand): void {
  asSomebody(program.command('withdraw'))
    .description('take back an approval that you asked for and that nobody has decided')
    .argument('<approval>', 'the id of the approval, or the end of it')
    .option('--reason <text>', 'why it is not needed any more')
    .action((approval: string, options: ClientCommandOptions & WithdrawOptions) =>
      run(options, async (parts) => (await import('./withdraw.js')).withdraw(parts, approval, options)),
    );
}

function addStatus(program: Command, run: RunClientCommand): void {
  asSomebody(program.command('status'), 'auditor')
    .description('show how a session, task or approval stands, and what it asks for')
    .argument('<id>', 'its id, or the end of it')
    .option('--watch', 'show each change too, until it has ended')
    .option('--full', 'show all of the data, and shorten nothing')
    .action((id: string, options: ClientCommandOptions & { watch?: true; full?: true }) =>
      run(options, async (parts) => {
        const { showStatus, watchStatus } = await import('./show-status.js');
        return options.watch === true ? watchStatus(parts, id) : showStatus(parts, id, options.full === true);
      }),
    );
}
