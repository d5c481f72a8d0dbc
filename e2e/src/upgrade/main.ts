import { runSteps } from '../support/run-steps.js';
import { buildFormerRelease } from './former-release.js';
import { startStand } from './stand.js';
import { STEPS } from './steps.js';
import { startWatchers } from './watchers.js';

/**
 * Upgrades from a former release to this one as docs/operations/upgrade.md says, under load, and rolls back.
 *
 * Without a release it says so and checks nothing.
 *
 * @returns the exit code.
 */
export async function main(ref: string | undefined, out: NodeJS.WritableStream): Promise<number> {
  if (ref === undefined) {
    out.write('SKIPPED: no release to upgrade from. Name its tag or commit: npm run test:upgrade -- <git ref>\n');
    return 0;
  }
  const former = await buildFormerRelease(ref);
  out.write(`from ${former.name}\n`);
  const stand = await startStand(former);
  try {
    const watchers = await startWatchers(stand);
    try {
      return await runSteps(STEPS, { ...stand, watchers, done: [] }, out);
    } finally {
      await watchers.stop();
    }
  } finally {
    await stand.stop();
  }
}
