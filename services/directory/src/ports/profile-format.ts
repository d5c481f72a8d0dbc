import type { JsonObject } from '@handoff/kernel';
import type { Signed, Written } from '../domain/profile-command.js';

/** A bundle whose signatures hold, as its readers get it. */
export interface GoodBundle {
  readonly version: number;
  readonly digest: string;
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

/** The format of profiles and bundles: what is valid, and whose signatures hold. */
export interface ProfileFormat {
  /** Checks a profile as it is written. A refusal lists every mistake. */
  check(document: unknown): Promise<Written>;
  /** Signs a profile that was checked. */
  sign(profile: JsonObject, bundleVersion: number, now: Date): Promise<Signed>;
  /** Verifies a bundle. @returns why it is refused, if it is. */
  verify(
    text: string,
    expected: { readonly role: string; readonly version: number; readonly publishedBy: string },
  ): Promise<GoodBundle | { readonly refused: string }>;
}
