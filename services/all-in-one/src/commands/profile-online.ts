import { isHandoffError } from '@handoff/client';
import { checkProfile, diffProfiles, type NormalProfile } from '@handoff/profiles';
import type { ClientCommand } from '../client-command.js';
import { EXIT, UsageError } from '../exit-codes.js';
import type { Output } from '../terminal/output.js';
import { plain } from '../terminal/text.js';
import { mergePatchTo } from './merge-patch-to.js';
import { readProfileFile } from './profile-files.js';
import { placed, writeDifference } from './profile.js';

export interface PublishOptions {
  /** The hash of the draft that the caller read. Publishing is refused when the draft has changed since. */
  readonly contentHash?: string;
  /** Publishes whatever the draft says now, without a question. */
  readonly yes?: true;
}

export interface RollBackOptions {
  /** The version to go back to; by default the one before the published one. */
  readonly to?: string;
  /** Without a question. */
  readonly yes?: true;
}

/** Makes the profile in a file the draft of its role. @returns 0, or 1 if the profile has mistakes. */
export async function writeDraft({ handoff, out, name }: ClientCommand, file: string): Promise<number> {
  const { profile, mistakes } = await readProfileFile(file);
  for (const mistake of mistakes) out.note(placed(file, mistake, 'mistake'));
  if (profile === undefined) return EXIT.refused;
  const { role } = profile;
  const before = await handoff.getProfileDraft({ role }).catch(absent);
  const differences = before === undefined ? undefined : diffProfiles(normal(before.profile), profile);
  if (before !== undefined && differences!.length === 0) {
    out.document({ role, content_hash: before.content_hash, version: before.version, changed: false });
    out.line(`${role}: the draft says this already`);
    return EXIT.ok;
  }
  const written =
    before === undefined
      ? await handoff.createProfile(asBody<Parameters<typeof handoff.createProfile>[0]>(profile))
      : await handoff.updateProfile(
          { role, ...asBody<object>(mergePatchTo(normal(before.profile), profile)) },
          { ifMatch: before.version },
        );
  const { content_hash: hash, version } = written;
  out.document({ role, content_hash: hash, version, changed: true });
  for (const difference of differences ?? []) writeDifference(out, difference);
  out.line(`${role}: the draft is version ${version}`);
  out.line(`hash     ${hash}`);
  out.line(`Another admin publishes it: ${name} profile publish ${role}`);
  return EXIT.ok;
}

/** Publishes the draft of a role. On a terminal it shows what changes, and asks. */
export async function publishDraft(parts: ClientCommand, role: string, options: PublishOptions): Promise<number> {
  const { handoff, out, ask } = parts;
  const isPerson = options.yes !== true && ask !== undefined;
  if (!isPerson && options.yes !== true && options.contentHash === undefined) {
    throw new UsageError('Without a terminal, say --content-hash for the draft that you read, or --yes.');
  }
  let hash = options.contentHash;
  if (isPerson || hash === undefined) {
    const draft = await handoff.getProfileDraft({ role });
    if (hash !== undefined && hash !== draft.content_hash) {
      out.note('This is not the draft that --content-hash names.');
      return EXIT.refused;
    }
    hash = draft.content_hash;
    await showChanges(parts, role, normal(draft.profile));
    if (isPerson && !/^y(es)?$/i.test(await ask(`Publish this as ${plain(role)}'s profile? [y/N]`))) {
      out.note('Nothing was published.');
      return EXIT.refused;
    }
  }
  const published = await handoff.publishProfile({ role, content_hash: hash });
  out.document(published);
  out.line(`${role}: version ${published.bundle_version} is published`);
  out.line(`digest   ${published.digest}`);
  return EXIT.ok;
}

/** Publishes an earlier version of a role anew. On a terminal it shows what changes, and asks. */
export async function rollBack(parts: ClientCommand, role: string, options: RollBackOptions): Promise<number> {
  const { handoff, out, ask } = parts;
  const isPerson = options.yes !== true && ask !== undefined;
  if (!isPerson && options.yes !== true) throw new UsageError('Without a terminal, say --yes.');
  // Read first: whatever is changed or published after it was not shown.
  const { version: ifMatch } = await handoff.getProfileDraft({ role });
  const [now, before] = (await handoff.listProfileVersions({ role })).versions;
  const to = options.to === undefined ? before?.bundle_version : versionOf(options.to);
  if (now === undefined || to === undefined) {
    out.note(`${plain(role)} has no earlier version.`);
    return EXIT.refused;
  }
  const earlier = await handoff.getProfileVersion({ role, bundle_version: to });
  if (earlier.profile === undefined) {
    out.note(`The signature of version ${to} does not hold: ${plain(earlier.refused ?? '')}`);
    return EXIT.refused;
  }
  await showChanges(parts, role, normal(earlier.profile), `Version ${to} says what is published already.`);
  if (isPerson && !/^y(es)?$/i.test(await ask(`Go back to version ${to} of ${plain(role)}'s profile? [y/N]`))) {
    out.note('Nothing was changed.');
    return EXIT.refused;
  }
  const published = await handoff.rollBackProfile({ role, bundle_version: to }, { ifMatch });
  out.document(published);
  out.line(`${role}: version ${to} is published again, as version ${published.bundle_version}`);
  out.line(`digest   ${published.digest}`);
  return EXIT.ok;
}

function versionOf(text: string): number {
  const version = Number(text);
  if (Number.isSafeInteger(version) && version >= 1) return version;
  throw new UsageError('--to takes the number of a version.');
}

async function showChanges(
  { handoff, out }: ClientCommand,
  role: string,
  draft: NormalProfile,
  same = 'The draft says what is published already.',
): Promise<void> {
  const published = await handoff.getProfile({ role }).catch(absent);
  if (published === undefined) {
    showFirst(out, role, draft);
    return;
  }
  const differences = diffProfiles(normal(published), draft);
  if (differences.length === 0) out.line(same);
  for (const difference of differences) writeDifference(out, difference);
}

/** All of it is new: everything is shown. */
function showFirst(out: Output, role: string, draft: NormalProfile): void {
  out.line(`${role} has no published profile yet. All of it is new:`);
  for (const line of JSON.stringify(draft, undefined, 2).split('\n')) out.line(line);
}

/** A profile from the API in its one form. It was checked before it was stored. */
function normal(profile: object): NormalProfile {
  const { signature: _, ...content } = profile as { readonly signature?: object };
  const checked = checkProfile(content);
  if (checked.profile !== undefined) return checked.profile;
  throw new UsageError('This Handoff has a profile in a form that this command does not know. Use its own version.');
}

/** The client's types name the members that the service checks only as JSON. */
function asBody<T>(value: object): T {
  return value as unknown as T;
}

function absent(error: unknown): undefined {
  if (isHandoffError(error, 'NOT_FOUND', 'PROFILE_NOT_SIGNED')) return undefined;
  throw error;
}
