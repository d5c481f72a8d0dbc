import type { Logger } from '@handoff/kernel';
import type { Database } from '../database.js';
import { createSetAside } from '../duty/set-aside.js';
import { purgeCommands } from './command-rows.js';
import { purgeFormerValues } from '../former-values.js';

export interface ForgetCommandsDeps {
  readonly db: Database;
  readonly commandTable: string;
  /** The table of the values that recipes of remembered replies refer to; undefined when no reply has a recipe. */
  readonly formerValueTable?: string;
  readonly logger?: Logger | undefined;
  /** Counts the rows that the duty sets aside. */
  readonly onSetAside?: ((duty: string) => void) | undefined;
}

/**
 * Makes the duty of forgetting commands that were executed a number of milliseconds ago or longer, with the former values
 * of the same age, which only their replies need. It resolves to the number of commands that it forgot.
 */
export function createForgetCommands(deps: ForgetCommandsDeps): (olderThanMs: number) => Promise<number> {
  const { db, commandTable, formerValueTable, logger, onSetAside } = deps;
  const commands = createSetAside({ duty: 'forget commands', logger, onSetAside });
  const former = createSetAside({ duty: 'forget former values', logger, onSetAside });
  return async (olderThanMs) => {
    const forgotten = await purgeCommands(db, commandTable, olderThanMs, commands);
    if (formerValueTable !== undefined) await purgeFormerValues(db, formerValueTable, olderThanMs, former);
    return forgotten;
  };
}
