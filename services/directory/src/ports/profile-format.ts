import type { FieldError, JsonObject } from '@handoff/kernel';
import type { Signed, Written } from '../domain/profile-command.js';

/** A bundle whose signatures hold, as its readers get it. */
export interface GoodBundle {
  readonly version: number;
  readonly digest: string;
  /** The trusted keys that signed it. */
  readonly signedBy: readonly { readonly key: string; readonly signedAt?: Date }[];
  readonly profile: JsonObject;
  /** The profile with its signature, as agents of the existing format read it. */
  readonly signedProfile: JsonObject;
  readonly text: string;
  readonly config: string;
  readonly hints: string;
  readonly ignored: string;
  readonly recipes: readonly JsonObject[];
  localHints(path: string): string | undefined;
}

/** Something in a source, with its line if that is known. */
export interface Finding extends FieldError {
  readonly line?: number;
}

/** A source that was read: a profile, or all that is wrong with it. */
export interface ReadSource {
  readonly mistakes: readonly Finding[];
  /** What is valid, and probably not meant. */
  readonly remarks: readonly Finding[];
  /** Absent if there are mistakes. */
  readonly profile?: { readonly draft: JsonObject; readonly contentHash: string; readonly yaml: string };
}

/** The format of profiles and bundles: what is valid, and whose signatures hold. */
export interface ProfileFormat {
  /** Checks a profile as it is written. A refusal lists every mistake. */
  check(document: unknown): Promise<Written>;
  /** Reads a profile from its source, in YAML or JSON. */
  read(source: string): Promise<ReadSource>;
  /** Signs a profile that was checked. */
  sign(profile: JsonObject, bundleVersion: number, now: Date): Promise<Signed>;
  /** Verifies a bundle. @returns why it is refused, if it is. */
  verify(
    text: string,
    expected: { readonly role: string; readonly version: number; readonly publishedBy: string },
  ): Promise<GoodBundle | { readonly refused: string }>;
}
