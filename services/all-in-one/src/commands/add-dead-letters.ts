import { Option, type Command } from 'commander';
import type { DeadLettersCommand } from './dead-letters.js';

type Listing = Extract<DeadLettersCommand, { action: 'list' }>;

/** Adds `dead-letters list|show|redrive|drop` to the program. */
export function addDeadLetters(program: Command, run: (command: DeadLettersCommand) => Promise<void>): void {
  const deadLetters = program
    .command('dead-letters')
    .description('look at messages that could not be processed, have them tried again, or drop them');
  deadLetters
    .command('list')
    .description('list them, last seen first')
    .addOption(
      new Option('--status <status>', 'which').choices(['parked', 'redriven', 'dropped', 'all']).default('parked'),
    )
    .option('--limit <count>', 'at most this many', '100')
    .option('--json', 'one JSON document a line on stdout, and nothing else')
    .action(({ status, limit, json = false }: { status: Listing['status']; limit: string; json?: boolean }) => {
      if (!/^[1-9]\d{0,5}$/.test(limit)) program.error(`--limit ${limit}? It takes a number.`);
      return run({ action: 'list', status, limit: Number(limit), json });
    });
  deadLetters
    .command('show')
    .description('show letters, their bodies too')
    .argument('<id...>')
    .action((ids: string[]) => run({ action: 'show', ids }));
  deadLetters
    .command('redrive')
    .description('have letters processed again, by the consumer that could not')
    .argument('[id...]')
    .option('--all', 'all that are parked')
    .action((ids: string[], { all }: { all?: true }) => {
      if (ids.length > 0 === (all === true)) program.error('dead-letters redrive takes ids, or --all.');
      return run({ action: 'redrive', ids });
    });
  deadLetters
    .command('drop')
    .description('give letters up: their bytes are deleted, their audit records stay')
    .argument('<id...>')
    .action((ids: string[]) => run({ action: 'drop', ids }));
}
