import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  agentConfig,
  bundleBody,
  bundleDigest,
  createKeyPair,
  diffProfiles,
  hintsText,
  ignoreText,
  localHints,
  scheduledRecipes,
  signBundle,
  verifyBundle,
  type Difference,
  type Expectations,
  type Mistake,
  type NormalProfile,
} from '@handoff/profiles';
import { canonicalJson, escapeInvisible } from '@handoff/kernel';
import { commandName } from '../command-name.js';
import { EXIT, UsageError } from '../exit-codes.js';
import { createOutput, type Output } from '../terminal/output.js';
import type { Surroundings } from '../terminal/surroundings.js';
import { bytesOf, readEither, readProfileFile, signingKeys, trustedKeys, unverifiedBody } from './profile-files.js';

export interface JsonOption {
  readonly json?: true;
}

export interface ShowOptions {
  readonly part: 'config' | 'goosehints' | 'gooseignore' | 'recipes';
  readonly path?: string;
}

export interface SignOptions {
  readonly key: readonly string[];
  readonly out?: string;
  readonly number?: string;
}

export interface VerifyOptions extends JsonOption {
  readonly keys: readonly string[];
  readonly role?: string;
  readonly last?: string;
  readonly signatures: string;
}

/** Checks profiles in files. @returns 0, or 1 if one of them has a mistake. */
export function lintProfiles(
  files: readonly string[],
  options: JsonOption,
  surroundings: Surroundings,
): Promise<number> {
  return reporting(options, surroundings, async (out) => {
    const results = await Promise.all(files.map(async (file) => ({ file, ...(await readProfileFile(file)) })));
    out.document(
      results.map(({ file, profile, mistakes, remarks }) => ({ file, role: profile?.role ?? null, mistakes, remarks })),
    );
    for (const { file, profile, mistakes, remarks } of results) {
      for (const mistake of mistakes) out.line(placed(file, mistake, out.paint('red', 'mistake')));
      for (const remark of remarks) out.line(placed(file, remark, out.paint('yellow', 'remark')));
      if (profile !== undefined) out.line(`${file}: ${profile.role} is valid`);
    }
    return results.every(({ profile }) => profile !== undefined) ? EXIT.ok : EXIT.refused;
  });
}

/** Prints what an agent gets of a profile. @returns 0, or 1 if the profile has no hints for a path. */
export function showProfile(file: string, { part, path }: ShowOptions, surroundings: Surroundings): Promise<number> {
  return reporting({}, surroundings, async (out) => {
    const { profile } = await readEither(file, commandName(surroundings.env));
    const text = path === undefined ? PARTS[part](profile) : localHints(profile, path);
    if (text === undefined) {
      out.note(`${profile.role} has no hints for ${path}.`);
      return EXIT.refused;
    }
    for (const line of text.replace(/\n$/, '').split('\n')) out.line(line);
    return EXIT.ok;
  });
}

const PARTS: Readonly<Record<ShowOptions['part'], (profile: NormalProfile) => string>> = {
  config: agentConfig,
  goosehints: hintsText,
  gooseignore: ignoreText,
  recipes: (profile) => JSON.stringify({ recipes: scheduledRecipes(profile) }, undefined, 2),
};

/** Makes a key pair in two new files: the private key can be read by its owner only. */
export function createKeyFiles(file: string, surroundings: Surroundings): Promise<number> {
  return reporting({}, surroundings, async (out) => {
    const { privateJwk, publicJwk } = await createKeyPair();
    await writeNew(file, privateJwk, 0o600);
    await writeNew(`${file}.pub`, { keys: [publicJwk] }, 0o644);
    out.line(publicJwk.kid);
    return EXIT.ok;
  });
}

/** Makes a signed bundle of a profile in a file. */
export function signProfile(file: string, options: SignOptions, surroundings: Surroundings): Promise<number> {
  return reporting({}, surroundings, async (out) => {
    const { profile, mistakes } = await readProfileFile(file);
    for (const mistake of mistakes) out.note(placed(file, mistake, 'mistake'));
    if (profile === undefined) return EXIT.refused;
    const version = await versionOf(options, profile.role);
    const body = bundleBody(profile, version);
    const text = `${JSON.stringify(await signBundle(body, await signingKeys(options.key), new Date(Date.now())))}\n`;
    if (options.out === undefined) surroundings.stdout.write(text);
    else await replace(options.out, text);
    out.note(`${profile.role} version ${version}, digest ${bundleDigest(body)}`);
    return EXIT.ok;
  });
}

/** Verifies a bundle in a file. @returns 0, or 1 if it is refused. */
export function verifyProfile(file: string, options: VerifyOptions, surroundings: Surroundings): Promise<number> {
  return reporting(options, surroundings, async (out) => {
    const verdict = await verifyBundle(await bytesOf(file), await expectationsOf(options));
    if ('refusal' in verdict) {
      out.document({ valid: false, ...verdict.refusal });
      out.line(`${file}: ${out.paint('red', 'refused')} (${verdict.refusal.reason}): ${verdict.refusal.detail}`);
      return EXIT.refused;
    }
    const { role, version, digest, signedBy } = verdict.bundle;
    const signers = signedBy.map(({ key, signedAt }) => ({ key, signed_at: signedAt?.toISOString() ?? null }));
    out.document({ valid: true, role, version, digest, signed_by: signers });
    out.line(`${role} version ${version}`);
    out.line(`digest   ${digest}`);
    for (const { key, signed_at: at } of signers) out.line(`signed   by ${key}${at === null ? '' : ` at ${at}`}`);
    return EXIT.ok;
  });
}

/** Compares two profiles or bundles in files. @returns 0 if they say the same, otherwise 1. */
export function diffProfileFiles(
  before: string,
  after: string,
  options: JsonOption,
  surroundings: Surroundings,
): Promise<number> {
  return reporting(options, surroundings, async (out) => {
    const name = commandName(surroundings.env);
    const [old, now] = [await readEither(before, name), await readEither(after, name)];
    const differences = diffProfiles(old.profile, now.profile);
    out.document(differences);
    for (const difference of differences) writeDifference(out, difference);
    return differences.length === 0 ? EXIT.ok : EXIT.refused;
  });
}

/** Writes what a profile says in one place, before and after. */
export function writeDifference(out: Output, { pointer, before, after }: Difference): void {
  out.line(pointer);
  if (before !== undefined) out.line(out.paint('red', `- ${shown(before)}`));
  if (after !== undefined) out.line(out.paint('green', `+ ${shown(after)}`));
}

/** With the members in one order, so that what is the same looks the same. */
function shown(value: unknown): string {
  return escapeInvisible(canonicalJson(value));
}

/** A mistake or remark, with its place in a file. */
export function placed(file: string, { pointer, message, line }: Mistake, kind: string): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `${place}: ${kind}: ${pointer === '' ? 'the profile' : pointer} ${message}`;
}

async function versionOf({ number, out }: SignOptions, role: string): Promise<number> {
  if (number !== undefined) return positive('--number', number);
  if (out === undefined) return 1;
  const bytes = await readFile(out).catch(() => undefined);
  if (bytes === undefined) return 1;
  const body = unverifiedBody(bytes);
  if (body === undefined) throw new UsageError(`${out} exists and is no bundle. Choose another --out.`);
  if (body.role !== role) throw new UsageError(`${out} is the bundle of ${body.role}. Choose another --out.`);
  return body.version + 1;
}

async function expectationsOf({ keys, role, last, signatures }: VerifyOptions): Promise<Expectations> {
  const trusted = await trustedKeys(keys);
  return {
    keys: trusted,
    signatures: positive('--signatures', signatures),
    ...(role === undefined ? {} : { role }),
    ...(last === undefined ? {} : { last: await lastOf(last, { keys: trusted }) }),
  };
}

/** The last bundle has to be good itself: a forged one with a high version would keep every other out. */
async function lastOf(file: string, expected: Expectations): Promise<NonNullable<Expectations['last']>> {
  const verdict = await verifyBundle(await bytesOf(file), expected);
  if ('bundle' in verdict) return verdict.bundle;
  throw new UsageError(`--last: ${file} is refused itself: ${verdict.refusal.detail}`);
}

function positive(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`${option} ${text}? It takes a positive number.`);
  return Number(text);
}

/** Fails if there is a file of this name: a key is not made again. */
async function writeNew(file: string, value: unknown, mode: number): Promise<void> {
  const draft = draftOf(file);
  try {
    await writeFile(draft, `${JSON.stringify(value, undefined, 2)}\n`, { mode });
    await link(draft, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(code === 'EEXIST' ? `${file} exists already.` : `${file} cannot be written: ${code}`);
  } finally {
    await rm(draft, { force: true });
  }
}

/** By rename, so that no reader sees half of a bundle. */
async function replace(file: string, text: string): Promise<void> {
  const draft = draftOf(file);
  try {
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  } finally {
    await rm(draft, { force: true });
  }
}

const draftOf = (file: string): string => join(dirname(file), `.${randomUUID()}.tmp`);

/** Runs a command on profiles. A wrong command line is said on stderr, with the exit code 2. */
export async function reporting(
  { json }: JsonOption,
  surroundings: Surroundings,
  work: (out: Output) => Promise<number>,
): Promise<number> {
  const out = createOutput(json === true, surroundings.env, surroundings);
  try {
    return await work(out);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    out.note(error.message);
    return EXIT.usage;
  }
}
