import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ClientCommandOptions } from '../client-command.js';
import { asSomebody, type RunClientCommand } from './as-somebody.js';
import type { ClaimOptions } from './claim.js';
import type { CompleteOptions } from './complete.js';
import type { RequestOptions } from './request.js';
import type { SendOptions } from './send.js';

/** Adds `send`, `request`, `claim` and `complete`. */
export function addTaskCommands(program: Command, run: RunClientCommand): void {
  addSend(program, run);
  addRequest(program, run);
  addClaim(program, run);
  addComplete(program, run);
}

function addSend(program: Command, run: RunClientCommand): void {
  asSomebody(program.command('send'))
    .description('hand a task to a role')
    .argument('<target>', 'the role that it is for')
    .argument('<type>', 'what sort of work it is: a name such as budget_request')
    .option('--description <text>', 'what is to be done, in words')
    .option('--data <json>', 'the facts, as a JSON object; @file reads them from a file')
    .option('--from <role>', 'the role to send as, where you hold several')
    .option('--session <id>', 'the session that it belongs to')
    .option('--parent <id>', 'the task that it is a part of')
    .addOption(
      new Option('--priority <0-9>', 'its urgency: 9 is the most urgent, 5 the default').argParser(integer(0, 9)),
    )
    .option('--approver <role>', 'the role that has to approve it before anybody can claim it')
    .option('--reason <text>', 'why approval is needed')
    .option('--key <key>', 'the Idempotency-Key: the same one sends the same task once')
    .option('--wait', 'wait until it has ended')
    .action((target: string, type: string, options: ClientCommandOptions & SendOptions) =>
      run(options, async (parts) => (await import('./send.js')).send(parts, target, type, options)),
    );
}

function addRequest(program: Command, run: RunClientCommand): void {
  asSomebody(program.command('request'))
    .description('ask a role to approve a task that you sent or work on')
    .argument('<task>', 'the id of the task, or the end of it')
    .requiredOption('--approver <role>', 'the role that is asked')
    .option('--reason <text>', 'why approval is needed')
    .addOption(new Option('--required <count>', 'how many different people have to approve').argParser(integer(1, 16)))
    .action((task: string, options: ClientCommandOptions & RequestOptions) =>
      run(options, async (parts) => (await import('./request.js')).request(parts, task, options)),
    );
}

function addClaim(program: Command, run: RunClientCommand): void {
  asSomebody(program.command('claim'))
    .description('take the most urgent task of a role, and see what it asks for')
    .argument('[role]', 'whose tasks; by default the only role that you hold')
    .option('--type <type>', 'only a task of this type')
    .addOption(new Option('--lease <seconds>', 'how long you hold it').argParser(integer(1, 3_600)).default(600))
    .addOption(new Option('--wait <seconds>', 'how long to wait for one').argParser(integer(0, 30)).default(0))
    .option('--full', 'show all of the data, and shorten nothing')
    .action((role: string | undefined, options: ClientCommandOptions & ClaimOptions) =>
      run({ ...(role === undefined ? {} : { role }), ...options }, async (parts) =>
        (await import('./claim.js')).claim(parts, role ?? options.role, options),
      ),
    );
}

function addComplete(program: Command, run: RunClientCommand): void {
  asSomebody(program.command('complete'))
    .description('report that a task is done')
    .argument('<task>', 'the id of the task, or the end of it')
    .option('--result <value>', 'what came of it: JSON, or else a text; @file reads it from a file')
    .option('--lease <id>', 'the lease of your claim, where it is claimed')
    .action((task: string, options: ClientCommandOptions & CompleteOptions) =>
      run(options, async (parts) => (await import('./complete.js')).complete(parts, task, options)),
    );
}

/** Reads a number between two others. */
function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It takes a number from ${least} to ${most}.`);
    }
    return value;
  };
}
