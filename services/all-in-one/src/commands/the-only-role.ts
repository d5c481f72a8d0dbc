import { UsageError } from '../exit-codes.js';

/**
 * The role of a caller who holds one.
 *
 * @throws UsageError for any other caller: it has to say for which role.
 */
export function theOnly(roles: readonly string[], question: string, command: string): string {
  if (roles.length === 1) return roles[0]!;
  throw new UsageError(`${question}? Say one of ${roles.join(', ')}: handoff ${command} <role>.`);
}
