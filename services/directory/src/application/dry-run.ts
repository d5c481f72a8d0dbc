import type { DryRunDifference, DryRunPage } from '@handoff/contracts';
import { HandoffError, readsEverything, type Call, type JsonObject } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import {
  count,
  emptyTally,
  isByRules,
  type Difference,
  type RecordedAnswer,
  type Replayed,
} from '../domain/dry-run.js';
import { beginDryRun, decodePlace, type DryRunPlace } from '../domain/dry-run-place.js';
import type { KeptFacts } from '../domain/kept-facts.js';
import { requireVisible, type Profile } from '../domain/profile.js';
import type { TriedProfile } from '../ports/tried-policies.js';
import type { DirectoryDeps } from './directory-deps.js';
import { representDifference, representPage } from './represent-dry-run.js';

type Deps = Pick<DirectoryDeps, 'store' | 'format' | 'access' | 'record' | 'tried' | 'clock'>;

/** The most answers that one page reads. They take some tenths of a second. */
const MAX_READ = 1_000;
/** The most answers that are read from the log at once. */
const READ_AT_ONCE = 100;
/** Other requests have their turn after this number of answers: a hard one takes two milliseconds. */
const ANSWERS_A_TURN = 5;
/** A page with more than this, in characters, ends. */
const MAX_PAGE_LENGTH = 3_000_000;

/** Replays answers on record by a profile that is not in force, page by page. It changes nothing. */
export function dryRunProfile(deps: Deps): OperationHandler<'dryRunProfile'> {
  return async ({ params: { role }, query, body }, call) => {
    requireVisible(role, call.principal);
    const profile = await deps.store.find(role, call.deadline);
    const tried = await triedProfile(deps, requireReadable(profile, call), body.profile);
    const place =
      query.cursor === undefined
        ? beginDryRun(query, tried.contentHash, deps.clock.now())
        : requireSame(decodePlace(query.cursor), tried);
    const run = { deps, role, tried, place, limit: query.limit, bundles: bundlesOf(deps, role, call) };
    return { body: JSON.stringify(await replayPage(run, call)) };
  };
}

function requireReadable(profile: Profile | undefined, { principal }: Call): Profile {
  if (profile === undefined) throw new HandoffError('NOT_FOUND');
  if (readsEverything(principal)) return profile;
  throw new HandoffError('FORBIDDEN', { detail: 'Dry runs are for auditors and admins.' });
}

async function triedProfile({ format }: Deps, profile: Profile, given: object | undefined): Promise<TriedProfile> {
  if (given === undefined) return profile;
  const written = await format.check(given);
  if ('refusal' in written) throw inProfile(written.refusal);
  if (written.draft['role'] === profile.role) return written;
  throw new HandoffError('VALIDATION_FAILED', {
    errors: [{ pointer: '/profile/role', message: 'must be the role of the path' }],
  });
}

/** The mistakes of a profile, with their places in the body. */
function inProfile(refusal: HandoffError): HandoffError {
  const errors = (refusal.errors ?? []).map(({ pointer, message }) => ({ pointer: `/profile${pointer}`, message }));
  return new HandoffError('VALIDATION_FAILED', { errors });
}

function requireSame(place: DryRunPlace, { contentHash }: TriedProfile): DryRunPlace {
  if (place.contentHash === contentHash) return place;
  throw new HandoffError('CONTENT_CHANGED', {
    detail: 'The profile has changed since the dry run began. Begin again.',
  });
}

interface Run {
  readonly deps: Deps;
  readonly role: string;
  readonly tried: TriedProfile;
  readonly place: DryRunPlace;
  /** The most differences of a page. */
  readonly limit: number;
  readonly bundles: Bundles;
}

async function replayPage(run: Run, call: Call): Promise<DryRunPage> {
  const { deps, role, place, limit } = run;
  const tally = emptyTally();
  const shown: DryRunDifference[] = [];
  let after = place.after;
  let read = 0;
  let length = 0;
  let isAtEnd = false;
  while (!isAtEnd && read < MAX_READ && shown.length < limit && length < MAX_PAGE_LENGTH) {
    const page = await deps.record.read({ from: place.from, to: place.to, after, limit: READ_AT_ONCE }, call);
    const facts = await deps.access.findFacts(idsOf(page.answers, role), call.deadline);
    isAtEnd = !page.more;
    for (const [at, recorded] of page.answers.entries()) {
      read += 1;
      after = { createdAt: recorded.recordedAt, id: recorded.auditId };
      if (recorded.role !== role) continue;
      count(tally, recorded, await replayOne(run, recorded, facts.get(recorded.auditId)));
      const difference = tally.differences[shown.length];
      if (difference !== undefined) {
        shown.push(await showOf(run, difference));
        length += JSON.stringify(shown.at(-1)).length;
      }
      if (tally.answers % ANSWERS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
      if (shown.length < limit && length < MAX_PAGE_LENGTH) continue;
      isAtEnd &&= at === page.answers.length - 1;
      break;
    }
  }
  return representPage({ ...place, role, after: isAtEnd ? undefined : after }, tally, shown);
}

function idsOf(answers: readonly RecordedAnswer[], role: string): readonly string[] {
  return answers.flatMap((each) => (each.role === role ? [each.auditId] : []));
}

async function replayOne(
  { deps, role, tried, bundles }: Run,
  recorded: RecordedAnswer,
  kept: KeptFacts | undefined,
): Promise<Replayed> {
  // Whatever a profile says, Handoff does not know what was asked.
  if (recorded.asked === undefined) return 'same';
  const question = { role, ...recorded.asked, kept: kept?.names ?? [], facts: kept?.facts ?? {} };
  return deps.tried.again(tried, question, isByRules(recorded) ? await bundles(recorded.bundle!) : undefined);
}

/** The profiles of published bundles whose signatures hold, each read once for a page. */
type Bundles = (bundle: NonNullable<RecordedAnswer['bundle']>) => Promise<JsonObject | undefined>;

function bundlesOf({ store, format }: Deps, role: string, { deadline }: Call): Bundles {
  const known = new Map<number, Promise<{ readonly profile: JsonObject; readonly digest: string } | undefined>>();
  const verified = async (version: number) => {
    const stored = await store.findBundle(role, version, deadline);
    if (stored === undefined) return undefined;
    const verdict = await format.verify(stored.text, { role, version, publishedBy: stored.publishedBy.subject });
    return 'refused' in verdict ? undefined : verdict;
  };
  return async ({ version, digest }) => {
    if (!known.has(version)) known.set(version, verified(version));
    const bundle = await known.get(version);
    return bundle?.digest === digest ? bundle.profile : undefined;
  };
}

async function showOf({ deps, bundles }: Run, difference: Difference): Promise<DryRunDifference> {
  const { bundle, deciding } = difference.recorded;
  const by = bundle && (await bundles(bundle));
  return representDifference(difference, await deps.tried.rulesAt(by, deciding));
}
