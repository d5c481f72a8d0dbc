import type { Command, HandoffError, JsonObject } from '@handoff/kernel';

/** What somebody wrote: a draft, or why it is none. */
export type Written =
  | { readonly draft: JsonObject; readonly contentHash: string }
  /** Part of the command and not thrown before, because a repeated command gets its first reply. */
  | { readonly refusal: HandoffError };

/** A bundle that was signed for one version of a draft. */
export interface Signed {
  readonly bundleVersion: number;
  readonly digest: string;
  readonly contentHash: string;
  readonly text: string;
}

/** The version of the profile that was read before the command was made; undefined when there was none. */
interface Seen {
  readonly seenVersion: number | undefined;
}

export type CreateProfileCommand = Command<
  'createProfile',
  { readonly role: string; readonly profileId: string; readonly written: Written }
>;

export type UpdateProfileCommand = Command<
  'updateProfile',
  Seen & { readonly role: string; readonly written: Written | undefined }
>;

export type PublishProfileCommand = Command<
  'publishProfile',
  Seen & {
    readonly role: string;
    readonly signed: Signed | undefined;
    /** Why the draft is not published; undefined if nothing speaks against it. Part of the command for the reason above. */
    readonly refusal: HandoffError | undefined;
    /** Whether the bundle may decide otherwise than the one before. */
    readonly changesPolicies: boolean;
    /** The hash of the draft that the caller read; undefined when it names none. */
    readonly contentHash: string | undefined;
  }
>;

export type RollBackProfileCommand = Command<
  'rollBackProfile',
  Seen & {
    readonly role: string;
    /** Undefined when there is no such bundle. */
    readonly signed: Signed | undefined;
    /** Whether the bundle may decide otherwise than the one before. */
    readonly changesPolicies: boolean;
    readonly draft: JsonObject | undefined;
    /** Why the bundle is not published again; undefined if nothing speaks against it. Part of the command for the reason above. */
    readonly refusal: HandoffError | undefined;
  }
>;

export type ProfileCommand =
  | CreateProfileCommand
  | UpdateProfileCommand
  | PublishProfileCommand
  | RollBackProfileCommand;

/** A command with the time at which it is decided, by the store's clock. */
export type Timely<C extends ProfileCommand> = C & { readonly now: Date };
