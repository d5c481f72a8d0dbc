import { migrate, type MigrationCommand } from '@handoff/postgres';
import { directUrlOf, readConfig } from '@handoff/runtime';
import { EXIT } from '../exit-codes.js';
import { createOutput, type Output } from '../terminal/output.js';
import type { Surroundings } from '../terminal/surroundings.js';
import { reportConfigError } from './report-config-error.js';

const COMMANDS = { up: 'latest', down: 'down', status: 'status' } as const satisfies Record<string, MigrationCommand>;
export type MigrateDirection = keyof typeof COMMANDS;

/**
 * Migrates the database of this environment `up` to the latest version or `down` by one, or shows its status.
 *
 * @returns the exit code.
 */
export function runMigrate(
  direction: MigrateDirection,
  { json = false }: { readonly json?: boolean },
  surroundings: Surroundings,
): Promise<number> {
  const { env } = surroundings;
  const out = createOutput(json, env, surroundings);
  return reportConfigError(surroundings, () =>
    migrateDatabase(direction, directUrlOf(readConfig({}, env).shared), out),
  );
}

async function migrateDatabase(direction: MigrateDirection, url: string, out: Output): Promise<number> {
  try {
    const { ran, applied, pending } = await migrate(url, COMMANDS[direction]);
    out.document({ ran, applied, pending });
    for (const name of ran) out.line(`${direction === 'down' ? 'reverted' : 'applied '}  ${name}`);
    if (direction === 'status') {
      for (const name of applied) out.line(`applied   ${name}`);
      for (const name of pending) out.line(`pending   ${name}`);
    } else if (ran.length === 0) {
      out.line('nothing to do');
    }
    return EXIT.ok;
  } catch (error) {
    out.note(`migrate ${direction} failed: ${error instanceof Error ? error.message : String(error)}`);
    return EXIT.refused;
  }
}
