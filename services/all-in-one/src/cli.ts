import { runMeshOverStdio } from '@handoff/agent-mesh';
import { ConfigError, EXIT_CONFIG, PRODUCT_VERSION } from '@handoff/runtime';
import { Command } from 'commander';
import { runDoctor } from './commands/doctor.js';
import { runMigrate, type MigrateDirection } from './commands/migrate.js';
import { runModules } from './commands/run.js';
import { printToken, type TokenOptions } from './commands/token.js';
import { runUp } from './commands/up.js';

/** The `handoff` command. Sets the exit code; a command that serves returns while the process lives on. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('handoff')
    .description('The stateful backbone for cross-agent workflows.')
    .version(PRODUCT_VERSION)
    .showHelpAfterError();

  program
    .command('up')
    .description('run everything as one process, on embedded stores in HANDOFF_DATA_DIR (.handoff)')
    .action(() => runUp(process.env));
  program
    .command('run')
    .description('run some modules as one process, on the servers that the environment names')
    .argument('<module...>', 'gateway, session, task, audit')
    .action(async (modules: string[]) => exitWith(await runModules(modules, process.env)));
  program
    .command('migrate')
    .description('bring the database of DATABASE_URL up to date, take one migration back, or show where it is')
    .argument('<direction>', 'up, down or status')
    .action(async (direction: string) => {
      if (!['up', 'down', 'status'].includes(direction))
        program.error(`migrate ${direction}? It takes up, down or status.`);
      exitWith(await runMigrate(direction as MigrateDirection, process.env));
    });
  program
    .command('token')
    .description('print one token of the embedded issuer')
    .requiredOption('--role <role>', 'a role the token holds; may be given several times', collect)
    .option('--sub <subject>', 'who it is for; by default <first role>-agent')
    .option('--ttl <hours>', 'how long it is good for', '12')
    .action(async (options: TokenOptions) => exitWith(await printToken(options, process.env)));
  program
    .command('doctor')
    .description('look at everything Handoff needs here, and say what to do about what is wrong')
    .action(async () => exitWith(await runDoctor(process.env)));
  program
    .command('mcp')
    .description('serve the Agent Mesh MCP tools on stdin and stdout')
    .action(async () => exitWith(await runMeshOverStdio(process.env, PRODUCT_VERSION)));

  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT_CONFIG;
  }
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

function exitWith(code: number | undefined): void {
  if (code !== undefined) process.exitCode = code;
}
