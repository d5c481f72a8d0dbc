import { Option, type Command } from 'commander';
import { DECISION_MODES, EVENT_ID_PATTERN } from '@handoff/contracts';
import type { ClientCommand, ClientCommandOptions } from '../client-command.js';
import type { DecideOptions } from './decide.js';
import type { TailOptions } from './tail.js';
import type { WithdrawOptions } from './withdraw.js';

const EVENT_ID = new RegExp(EVENT_ID_PATTERN);

type Run = (options: ClientCommandOptions, command: (parts: ClientCommand) => Promise<number>) => Promise<void>;

/** Adds the commands that call a gateway: `tail`, `inbox`, `approve`, `reject`, `withdraw` and `status`. */
export function addClientCommands(program: Command, run: Run): void {
  addTail(program, run);
  addInbox(program, run);
  addDecision(program, run, 'approve', 'approved');
  addDecision(program, run, 'reject', 'rejected');
  addWithdrawal(program, run);
  addStatus(program, run);
}

function addTail(program: Command, run: Run): void {
  asSomebody(program.command('tail'), 'auditor')
    .description('show what happens, as it happens; Ctrl-C ends it')
    .option('--session <id>', 'only what happens in this session')
    .option('--trace <id>', 'only what happens in this workflow')
    .option('--task <id>', 'only what happens to this task')
    .option('--type <types>', 'only events of these types, e.g. task.completed,approval.*')
    .option('--since <place>', 'begin after this place, which an earlier tail named')
    .action((options: ClientCommandOptions & Omit<TailOptions, 'signal'>) => {
      if (options.since !== undefined && !EVENT_ID.test(options.since)) {
        program.error(`--since ${options.since}? It takes the place of an event, as an earlier tail named it.`);
      }
      return run(options, async (parts) =>
        (await import('./tail.js')).tail(parts, { ...options, signal: untilInterrupted() }),
      );
    });
}

function addInbox(program: Command, run: Run): void {
  asSomebody(program.command('inbox'))
    .description('show what waits for a role, and the approvals that you can decide')
    .argument('[role]', 'whose inbox; by default the only role that you hold')
    .action((role: string | undefined, options: ClientCommandOptions) =>
      run({ ...(role === undefined ? {} : { role }), ...options }, async (parts) =>
        (await import('./inbox.js')).showInbox(parts, role ?? options.role),
      ),
    );
}

function addDecision(program: Command, run: Run, name: string, decision: 'approved' | 'rejected'): void {
  asSomebody(program.command(name))
    .description(`${name} what an approval asks for`)
    .argument('<approval>', 'the id of the approval')
    .option('--notes <text>', 'why; it stays with the decision')
    .option('--for <role>', 'the role to decide for, where you hold several that were asked')
    .option('--content-hash <hash>', 'of the content that you read: refused if the task has other content by now')
    .addOption(
      new Option('--mode <mode>', 'how it was decided; by default human on a terminal, else agent').choices(
        DECISION_MODES,
      ),
    )
    .action((approval: string, options: ClientCommandOptions & DecideOptions) =>
      run(options, async (parts) => (await import('./decide.js')).decide(parts, decision, approval, options)),
    );
}

function addWithdrawal(program: Command, run: Run): void {
  asSomebody(program.command('withdraw'))
    .description('take back an approval that you asked for and that nobody has decided')
    .argument('<approval>', 'the id of the approval')
    .option('--reason <text>', 'why it is not needed any more')
    .action((approval: string, options: ClientCommandOptions & WithdrawOptions) =>
      run(options, async (parts) => (await import('./withdraw.js')).withdraw(parts, approval, options)),
    );
}

function addStatus(program: Command, run: Run): void {
  asSomebody(program.command('status'), 'auditor')
    .description('show how a session, task or approval stands')
    .argument('<id>', 'its id')
    .option('--watch', 'show each change too, until it has ended')
    .action((id: string, options: ClientCommandOptions & { watch?: true }) =>
      run(options, async (parts) =>
        (await import('./show-status.js')).showStatus(parts, id, options.watch === true, untilInterrupted()),
      ),
    );
}

function asSomebody(command: Command, role?: string): Command {
  return command
    .option('--role <role>', 'the role of a token from the embedded issuer; HANDOFF_TOKEN takes precedence', role)
    .option('--sub <subject>', 'the subject of that token; by default <role>-agent')
    .option('--json', 'JSON on stdout and nothing else: one document, or one a line');
}

/** Aborts at the first Ctrl-C or SIGTERM; a second one ends the process as usual. */
function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
