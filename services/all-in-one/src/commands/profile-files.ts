import { readFile } from 'node:fs/promises';
import {
  BUNDLE_FORMAT,
  joinTrustedKeys,
  KeyError,
  readProfile,
  readSigningKey,
  readTrustedKeys,
  type BundleBody,
  type NormalProfile,
  type ReadProfile,
  type SigningKey,
  type SourceFormat,
  type TrustedKeys,
} from '@handoff/profiles';
import { UsageError } from '../exit-codes.js';

/** Reads a profile from a file, by its ending or else by its first character. */
export async function readProfileFile(file: string): Promise<ReadProfile> {
  return readProfile(await bytesOf(file), formatOf(file));
}

/**
 * The profile and the version that a file has, unverified: a bundle, or a profile, which has no version.
 *
 * @param name - how the person calls this command
 */
export async function readEither(
  file: string,
  name: string,
): Promise<{ readonly profile: NormalProfile; readonly version?: number }> {
  const bytes = await bytesOf(file);
  const body = unverifiedBody(bytes);
  if (body !== undefined) return { profile: body.profile, version: body.version };
  const { profile, mistakes } = readProfile(bytes, formatOf(file));
  if (profile !== undefined) return { profile };
  throw new UsageError(
    `${file} is no valid profile: ${mistakes.length} mistakes. \`${name} profile lint\` lists them.`,
  );
}

/** The bytes of a file. @throws UsageError if it cannot be read. */
export async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** The private keys in files. */
export async function signingKeys(files: readonly string[]): Promise<readonly SigningKey[]> {
  const keys = await Promise.all(files.map((file) => fromKeyFile(file, readSigningKey)));
  const repeated = keys.find(({ id }, at) => keys.findIndex((key) => key.id === id) < at);
  if (repeated !== undefined) throw new UsageError(`--key: two of them have the id ${repeated.id}.`);
  return keys;
}

/** The public keys in files, together. */
export async function trustedKeys(files: readonly string[]): Promise<TrustedKeys> {
  const sets = await Promise.all(files.map((file) => fromKeyFile(file, readTrustedKeys)));
  try {
    return await joinTrustedKeys(sets);
  } catch (error) {
    if (error instanceof KeyError) throw new UsageError(`--keys ${error.message}.`);
    throw error;
  }
}

/** What a bundle says, without its signatures. Undefined if the bytes are no bundle. */
export function unverifiedBody(bytes: Uint8Array): BundleBody | undefined {
  try {
    const { payload } = JSON.parse(Buffer.from(bytes).toString()) as { readonly payload?: unknown };
    if (typeof payload !== 'string') return undefined;
    const body = JSON.parse(Buffer.from(payload, 'base64url').toString()) as BundleBody;
    // A version is counted on from: what is none would make another that is none, and be signed.
    if (body.format !== BUNDLE_FORMAT || !Number.isSafeInteger(body.version) || body.version < 1) return undefined;
    const { profile } = readProfile(Buffer.from(JSON.stringify(body.profile)), 'json');
    return profile === undefined ? undefined : { ...body, profile };
  } catch {
    return undefined;
  }
}

async function fromKeyFile<T>(file: string, read: (text: string) => Promise<T>): Promise<T> {
  try {
    return await read(Buffer.from(await bytesOf(file)).toString());
  } catch (error) {
    if (error instanceof KeyError) throw new UsageError(`${file} ${error.message}.`);
    throw error;
  }
}

function formatOf(file: string): SourceFormat | undefined {
  if (/\.ya?ml$/i.test(file)) return 'yaml';
  return /\.json$/i.test(file) ? 'json' : undefined;
}
