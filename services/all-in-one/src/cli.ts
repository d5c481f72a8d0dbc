import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { callWasmOutOfLine } from './call-wasm-out-of-line.js';
import { commandName } from './command-name.js';
import { addClientCommands } from './commands/add-client-commands.js';
import { addDeadLetters } from './commands/add-dead-letters.js';
import { addDelegationCommands } from './commands/add-delegation-commands.js';
import { addGrantCommands } from './commands/add-grant-commands.js';
import { addLoginCommands } from './commands/add-login-commands.js';
import { addProfileCommands } from './commands/add-profile-commands.js';
import { addRecordCommands } from './commands/add-record-commands.js';
import { addTaskCommands } from './commands/add-task-commands.js';
import type { RunClientCommand } from './commands/as-somebody.js';
import type { MigrateDirection } from './commands/migrate.js';
import type { TokenOptions } from './commands/token.js';
import { EXIT } from './exit-codes.js';
import { processSurroundings, type Surroundings } from './terminal/surroundings.js';

/** The `handoff` command as this process. Sets the exit code; a command that serves returns while the process lives on. */
export async function main(argv: readonly string[]): Promise<void> {
  callWasmOutOfLine();
  const code = await runCli(argv, processSurroundings());
  if (code !== undefined) process.exitCode = code;
}

/**
 * Runs the `handoff` command. Each command loads its modules when it runs: `token` and `mcp` load no database driver.
 *
 * @param argv as in `process.argv`: the command line starts at the third.
 * @returns the exit code; undefined when the command serves on.
 */
export async function runCli(argv: readonly string[], surroundings: Surroundings): Promise<number | undefined> {
  let code: number | undefined;
  const program = createProgram(readVersion(), surroundings, (result) => (code = result));
  try {
    await program.parseAsync([...argv]);
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage; // commander has already printed the message
  }
}

function createProgram(
  version: string,
  surroundings: Surroundings,
  exitWith: (code: number | undefined) => void,
): Command {
  const { env, stdout, stderr } = surroundings;
  const program = new Command('handoff')
    .description('The stateful backbone for cross-agent workflows.')
    .version(version)
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => stdout.columns ?? 80,
    })
    .showHelpAfterError()
    .exitOverride();

  program
    .command('up')
    .description(
      'run everything as one process, on embedded stores in HANDOFF_DATA_DIR (.handoff); PORT and OPS_PORT set its ports',
    )
    .action(async () => (await import('./commands/up.js')).runUp(env));
  program
    .command('run')
    .description('run some modules as one process, on the servers that the environment names')
    .argument('<module...>', 'gateway, session, task, audit, webhook, directory')
    .action(async (modules: string[]) =>
      exitWith(await (await import('./commands/run.js')).runModules(modules, surroundings)),
    );
  program
    .command('migrate')
    .description('bring the database of DATABASE_URL up to date, revert one migration, or show its state')
    .argument('<direction>', 'up, down or status')
    .option(...JSON_OPTION)
    .action(async (direction: string, options: JsonOption) => {
      if (!['up', 'down', 'status'].includes(direction))
        program.error(`migrate ${direction}? It takes up, down or status.`);
      const { runMigrate } = await import('./commands/migrate.js');
      exitWith(await runMigrate(direction as MigrateDirection, options, surroundings));
    });
  program
    .command('token')
    .description('print one token of the embedded issuer')
    .requiredOption('--role <role>', 'a role the token holds; may be given several times', collect)
    .option('--sub <subject>', 'the subject of the token; by default <first role>-agent')
    .option('--ttl <hours>', 'its lifetime in hours', '12')
    .option(...JSON_OPTION)
    .action(async (options: TokenOptions) =>
      exitWith(await (await import('./commands/token.js')).printToken(options, surroundings)),
    );
  program
    .command('env')
    .description(
      `print shell commands that set HANDOFF_URL and a token per demo role: eval "$(${commandName(env)} env)"`,
    )
    .action(async () => exitWith(await (await import('./commands/env.js')).printEnvironment(surroundings)));
  program
    .command('console')
    .description('print a link that opens the console of the Handoff that runs here, once')
    .action(async () => exitWith(await (await import('./commands/console.js')).printConsoleLink(surroundings)));
  program
    .command('doctor')
    .description('check everything Handoff needs here, and say how to mend what is wrong')
    .option(...JSON_OPTION)
    .action(async (options: JsonOption) =>
      exitWith(await (await import('./commands/doctor.js')).runDoctor(options, surroundings)),
    );
  program
    .command('nats-users')
    .description('print the users that a NATS server should have, as a file for it to include')
    .option('--prefix <prefix>', 'the NATS_SUBJECT_PREFIX of the installation', 'handoff')
    .action(async ({ prefix }: { readonly prefix: string }) => {
      if (!/^[A-Za-z0-9_-]{1,32}$/.test(prefix)) program.error('--prefix takes 1 to 32 letters, digits, _ or -');
      stdout.write((await import('./nats-users.js')).natsUsersFile(prefix));
    });
  addDeadLetters(program, async (command) =>
    exitWith(await (await import('./commands/dead-letters.js')).runDeadLetters(command, surroundings)),
  );
  const run: RunClientCommand = async (options, command) => {
    const { runClientCommand } = await import('./client-command.js');
    exitWith(await runClientCommand(options, surroundings, command));
  };
  addTaskCommands(program, run);
  addClientCommands(program, run);
  addRecordCommands(program, run);
  addLoginCommands(program, surroundings, exitWith);
  addDelegationCommands(program, run);
  addGrantCommands(program, run);
  addProfileCommands(program, surroundings, run, exitWith);
  program
    .command('completion')
    .description('print a script that completes this command in a shell')
    .argument('<shell>', 'bash, zsh or fish')
    .action(async (shell: string) => {
      const { completionScript, isShell } = await import('./commands/completion.js');
      if (!isShell(shell)) return program.error(`completion ${shell}? It takes bash, zsh or fish.`);
      stdout.write(completionScript(shell, program));
      exitWith(EXIT.ok);
    });
  program
    .command('mcp')
    .description('serve the Agent Mesh MCP tools on stdin and stdout')
    .action(async () => {
      const { runMeshOverStdio } = await import('@handoff/agent-mesh');
      const { openApprovalCard } = await import('@handoff/gateway/console-site');
      exitWith(await runMeshOverStdio(env, version, openApprovalCard()));
    });

  return program;
}

const JSON_OPTION = ['--json', 'one JSON document on stdout, and nothing else'] as const;
interface JsonOption {
  readonly json?: true;
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
