import type { Call } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { requireVisible } from '../domain/profile.js';
import type { GoodBundle } from '../ports/profile-format.js';
import type { DirectoryDeps } from './directory-deps.js';

type Deps = Pick<DirectoryDeps, 'bundles' | 'waiting'>;

/** Time reserved before the call's deadline for the last look and the reply, in milliseconds. */
const RESERVE_MS = 1_000;

/**
 * Shows the published profile of a role, under the digest of its bundle: at once, or within the caller's wait as soon as another
 * bundle is in force than the one that the caller has.
 */
export function getProfile(deps: Deps): OperationHandler<'getProfile'> {
  return async ({ params: { role }, query: { since_digest: since, wait_ms: waitMs = 0 } }, call, abandoned) => {
    requireVisible(role, call.principal);
    const bundle =
      since === undefined || waitMs === 0
        ? await deps.bundles.find(role, call)
        : await otherBundle(deps, role, since, waitMs, call, abandoned);
    return { body: JSON.stringify(bundle.signedProfile), tag: bundle.digest };
  };
}

async function otherBundle(
  { bundles, waiting: { publications, clock, recheckMs, stopping } }: Deps,
  role: string,
  since: string,
  waitMs: number,
  call: Call,
  abandoned: AbortSignal,
): Promise<GoodBundle> {
  const until = Math.min(clock.now().getTime() + waitMs, call.deadline.getTime() - RESERVE_MS);
  // The watch begins before the first look, so that no publication in between is missed.
  const watch = publications.watch(role);
  try {
    for (;;) {
      const bundle = await bundles.find(role, call);
      const left = until - clock.now().getTime();
      if (bundle.digest !== since || left <= 0 || stopping.aborted || abandoned.aborted) return bundle;
      await watch.next(Math.min(left, recheckMs), abandoned);
    }
  } finally {
    watch.stop();
  }
}
