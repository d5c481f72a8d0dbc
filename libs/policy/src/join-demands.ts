import { MAX_GROUPS } from '@handoff/profiles';
import type { ApprovalDemand, Policy } from './policy.js';

/**
 * The approval that meets every demand of several asks: all of their groups, each with the most people that one of them
 * requires, for the shortest of their times. The order of the policies means nothing.
 *
 * @returns undefined when no approval can have so many groups.
 */
export function joinDemands(asks: readonly Policy[]): ApprovalDemand | undefined {
  const demands = asks.flatMap(({ demand }) => demand ?? []);
  const required = new Map<string, number>();
  for (const group of demands.flatMap(({ groups }) => groups)) {
    required.set(group.role, Math.max(group.required, required.get(group.role) ?? 0));
  }
  const roles = [...required.keys()].sort();
  if (roles.length > MAX_GROUPS) return undefined;
  return {
    groups: roles.map((role) => ({ role, required: required.get(role)! })),
    expiresIn: Math.min(...demands.map(({ expiresIn }) => expiresIn)),
  };
}
