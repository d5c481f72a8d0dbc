import type { Command } from 'commander';
import type { ClientCommand, ClientCommandOptions } from '../client-command.js';

/** Runs a command that calls a gateway, and sets the exit code. */
export type RunClientCommand = (
  options: ClientCommandOptions,
  command: (parts: ClientCommand) => Promise<number>,
) => Promise<void>;

/** Adds the options of every command that calls a gateway. */
export function asSomebody(command: Command, role?: string): Command {
  return command
    .option('--role <role>', 'the role of a token from the embedded issuer; HANDOFF_TOKEN takes precedence', role)
    .option('--sub <subject>', 'the subject of that token; by default <role>-agent')
    .option('--json', 'JSON on stdout and nothing else: one document, or one a line');
}
