import { Type, type Static } from 'typebox';
import { choice, ContentHash, nullable, Person, RoleName, Timestamp, Version } from './common.js';
import { Profile } from './profile.js';

export const PROFILE_STATUSES = ['draft', 'published', 'changed'] as const;
export const ProfileStatus = choice(
  PROFILE_STATUSES,
  'Never published; published as it is; or published, and the draft says something else',
);
export type ProfileStatus = (typeof PROFILE_STATUSES)[number];

const BundleVersion = Type.Integer({ minimum: 1, description: 'The version of the bundle' });
const DraftHash = Type.String({ ...ContentHash, description: 'SHA-256 of the draft in canonical form' });
const Digest = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of what is signed' });

/** What is published of a profile. */
const published = {
  bundle_version: nullable(BundleVersion),
  digest: nullable(Digest),
  published_at: nullable(Timestamp),
};

export const ProfileSummary = Type.Object(
  {
    role: RoleName,
    display_name: Type.String({ description: 'The name of the role for people' }),
    status: ProfileStatus,
    ...published,
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { title: 'ProfileSummary' },
);
export type ProfileSummary = Static<typeof ProfileSummary>;

/** The draft of a profile: what would be published next. */
export const ProfileDraft = Type.Object(
  {
    role: RoleName,
    status: ProfileStatus,
    profile: Profile,
    content_hash: DraftHash,
    authors: Type.Array(Person, { description: 'Who wrote it since it was last published. None of them publishes it' }),
    ...published,
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { title: 'ProfileDraft' },
);
export type ProfileDraft = Static<typeof ProfileDraft>;

export const ProfileCreation = Type.Object(
  { role: RoleName, content_hash: DraftHash, version: Version, created_at: Timestamp },
  { title: 'ProfileCreation' },
);
export type ProfileCreation = Static<typeof ProfileCreation>;

export const ProfileUpdate = Type.Object(
  { role: RoleName, content_hash: DraftHash, version: Version, updated_at: Timestamp },
  { title: 'ProfileUpdate' },
);
export type ProfileUpdate = Static<typeof ProfileUpdate>;

export const ProfilePublication = Type.Object(
  {
    role: RoleName,
    bundle_version: BundleVersion,
    digest: Digest,
    signature: Type.String({ description: 'The signature of the bundle, in base64url' }),
    signed_at: Timestamp,
    version: Version,
  },
  { title: 'ProfilePublication' },
);
export type ProfilePublication = Static<typeof ProfilePublication>;

export const ProfileBundle = Type.Object(
  {
    payload: Type.String({ description: 'The canonical JSON of `{format, role, version, profile}`, in base64url' }),
    signatures: Type.Array(
      Type.Object({
        protected: Type.String({ description: 'The protected header, in base64url' }),
        signature: Type.String({ description: 'The signature, in base64url' }),
      }),
      { description: 'One signature or several, each by another key' },
    ),
  },
  { title: 'ProfileBundle' },
);
export type ProfileBundle = Static<typeof ProfileBundle>;

const Publication = {
  bundle_version: BundleVersion,
  digest: Digest,
  published_by: Person,
  published_at: Type.String({ ...Timestamp, description: 'When it was published' }),
};

/** One published version, as a list shows it. */
export const ProfileVersionSummary = Type.Object(Publication, { title: 'ProfileVersionSummary' });
export type ProfileVersionSummary = Static<typeof ProfileVersionSummary>;

/** One published version with what it says, and whether its signature holds. */
export const ProfileVersion = Type.Object(
  {
    role: RoleName,
    ...Publication,
    signed_by: Type.Array(
      Type.Object({
        key: Type.String({ description: 'The id of the key' }),
        signed_at: nullable({ ...Timestamp, description: 'When it signed, as the signature states it' }),
      }),
      { description: 'The keys of this Handoff whose signatures hold. None if the bundle is refused' },
    ),
    refused: nullable(
      Type.String({ description: 'Why the bundle is refused: its signature does not hold, for example' }),
    ),
    profile: Type.Optional({
      ...Profile,
      description: 'What it says, in its one form; absent if the bundle is refused',
    }),
  },
  { title: 'ProfileVersion' },
);
export type ProfileVersion = Static<typeof ProfileVersion>;

const Finding = Type.Object({
  pointer: Type.String({ description: 'Where it is: a JSON Pointer (RFC 6901)' }),
  line: nullable(Type.Integer({ minimum: 1, description: 'Its line in the source, if that is known' })),
  message: Type.String({ description: 'What it is' }),
});

/** What a source of a profile says, or all that is wrong with it. */
export const ProfileCheck = Type.Object(
  {
    mistakes: Type.Array(Finding, { description: 'All that is wrong with it, up to 200' }),
    remarks: Type.Array(Finding, { description: 'What is valid, and probably not meant' }),
    profile: Type.Optional({ ...Profile, description: 'The profile in its one form; absent if there are mistakes' }),
    content_hash: nullable({ ...DraftHash, description: 'The `content_hash` that it would have as a draft' }),
    yaml: nullable(Type.String({ description: 'Its one form as YAML' })),
  },
  { title: 'ProfileCheck' },
);
export type ProfileCheck = Static<typeof ProfileCheck>;

export const ProfileRecipes = Type.Object(
  {
    recipes: Type.Array(
      Type.Object({
        name: Type.String({ description: 'The name of the recipe' }),
        description: Type.Optional(Type.String({ description: 'What it does' })),
        schedule: Type.String({ description: 'When it runs, as a cron expression' }),
        enabled: Type.Boolean({ description: 'Whether it is in use' }),
      }),
      { description: 'The recipes of the role' },
    ),
  },
  { title: 'ProfileRecipes' },
);
export type ProfileRecipes = Static<typeof ProfileRecipes>;
