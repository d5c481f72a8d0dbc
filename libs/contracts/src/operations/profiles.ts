import { Type } from 'typebox';
import type { JsonValue } from '@handoff/kernel';
import {
  closed,
  ContentHash,
  DryRunPage,
  NextCursor,
  Nothing,
  Page,
  Profile,
  ProfileBundle,
  ProfileCheck,
  ProfileCreation,
  ProfileDraft,
  ProfilePublication,
  ProfileRecipes,
  ProfileSummary,
  ProfileUpdate,
  ProfileVersion,
  ProfileVersionSummary,
  RoleName,
  text,
} from '../schemas/index.js';
import { changeOf, defineOperation, readOf } from './define-operation.js';
import { WaitMs } from './status.js';

/** The longest source, in characters; in bytes it is as long at most. */
const MAX_SOURCE = 262_144;
const OfRole = closed({ role: RoleName });
const { role: _role, ...CONTENT } = Profile.properties;

/**
 * The members of a profile without their schemas: the service checks them, so that all mistakes are told at once, those that a
 * schema cannot state too. A null in a patch removes a member, and must not be taken as left out.
 */
const unchecked = Object.fromEntries(
  Object.entries(CONTENT as Readonly<Record<string, object>>).map(([name, member]) => {
    const { description = name } = member as { readonly description?: string };
    return [name, Type.Optional(Type.Unsafe<JsonValue>({ description }))];
  }),
);

/** How a part of a published profile is read: its tag is the digest of the bundle. */
const publishedAt = <const P extends string>(path: P) => ({ ...readOf(path), contentTag: true }) as const;
const textAt = <const P extends string>(path: P) => ({ ...publishedAt(path), text: true }) as const;

const NOT_SHOWN = 'Only holders of the role, auditors and admins see it.';
const TAGGED = 'The ETag is the digest of the bundle; with If-None-Match the answer is 304 while it is the same.';

export const listProfiles = defineOperation({
  name: 'listProfiles',
  service: 'directory',
  summary: 'List the profiles of roles',
  description: 'The profiles of the roles that the caller holds; auditors and admins see all. A page ends at 4 MiB.',
  access: 'read',
  params: Nothing,
  query: closed({ ...Page }),
  body: undefined,
  result: Type.Object({ profiles: Type.Array(ProfileSummary), next_cursor: NextCursor }, { title: 'ProfilePage' }),
  errors: [],
  http: readOf('/profiles'),
} as const);

export const getProfile = defineOperation({
  name: 'getProfile',
  service: 'directory',
  summary: 'Get the published profile of a role',
  description: `The profile as it was published last, with its signature. ${NOT_SHOWN} ${TAGGED} With \`wait_ms\` too the answer comes as soon as another bundle is in force, and else after that time. \`since_digest\` says the same as If-None-Match, for clients that set no headers, and the answer is never 304 by it.`,
  access: 'read',
  params: OfRole,
  query: closed({
    since_digest: Type.Optional(
      Type.String({ ...ContentHash, description: 'The digest of the bundle that the caller has' }),
    ),
    wait_ms: Type.Optional(WaitMs),
  }),
  body: undefined,
  result: Profile,
  errors: ['NOT_FOUND', 'PROFILE_NOT_SIGNED'],
  http: publishedAt('/profiles/{role}'),
} as const);

export const getProfileBundle = defineOperation({
  name: 'getProfileBundle',
  service: 'directory',
  summary: 'Get the signed bundle of a role',
  description: `A JWS in general JSON serialization, which \`handoff profile verify\` verifies. ${NOT_SHOWN} ${TAGGED}`,
  access: 'read',
  params: OfRole,
  query: Nothing,
  body: undefined,
  result: ProfileBundle,
  errors: ['NOT_FOUND', 'PROFILE_NOT_SIGNED'],
  http: publishedAt('/profiles/{role}/bundle'),
} as const);

export const getProfileConfig = defineOperation({
  name: 'getProfileConfig',
  service: 'directory',
  summary: "Get the configuration of a role's agents",
  description: `Provider, model, temperature and enabled extensions, as goose reads them from its config.yaml. ${NOT_SHOWN} ${TAGGED}`,
  access: 'read',
  params: OfRole,
  query: Nothing,
  body: undefined,
  result: Type.String(),
  errors: ['NOT_FOUND', 'PROFILE_NOT_SIGNED'],
  http: textAt('/profiles/{role}/config'),
} as const);

export const getProfileHints = defineOperation({
  name: 'getProfileHints',
  service: 'directory',
  summary: 'Get what agents of a role are told',
  description: `The hints for every folder, as a .goosehints file has them. ${NOT_SHOWN} ${TAGGED}`,
  access: 'read',
  params: OfRole,
  query: Nothing,
  body: undefined,
  result: Type.String(),
  errors: ['NOT_FOUND', 'PROFILE_NOT_SIGNED'],
  http: textAt('/profiles/{role}/goosehints'),
} as const);

export const getProfileIgnore = defineOperation({
  name: 'getProfileIgnore',
  service: 'directory',
  summary: 'Get what agents of a role must not read',
  description: `The patterns for every folder, as a .gooseignore file has them. ${NOT_SHOWN} ${TAGGED}`,
  access: 'read',
  params: OfRole,
  query: Nothing,
  body: undefined,
  result: Type.String(),
  errors: ['NOT_FOUND', 'PROFILE_NOT_SIGNED'],
  http: textAt('/profiles/{role}/gooseignore'),
} as const);

export const getProfileLocalHints = defineOperation({
  name: 'getProfileLocalHints',
  service: 'directory',
  summary: 'Get what agents of a role are told in one folder',
  description: `The hints for exactly this path; without any the answer is \`NOT_FOUND\`. ${NOT_SHOWN} ${TAGGED}`,
  access: 'read',
  params: OfRole,
  query: closed({ path: text(1_024, 'The path, exactly as the profile has it') }),
  body: undefined,
  result: Type.String(),
  errors: ['NOT_FOUND', 'PROFILE_NOT_SIGNED'],
  http: textAt('/profiles/{role}/local-hints'),
} as const);

export const getProfileRecipes = defineOperation({
  name: 'getProfileRecipes',
  service: 'directory',
  summary: 'List the recipes of a role',
  description: `Names and schedules; the files of the recipes are with the agents. ${NOT_SHOWN} ${TAGGED}`,
  access: 'read',
  params: OfRole,
  query: Nothing,
  body: undefined,
  result: ProfileRecipes,
  errors: ['NOT_FOUND', 'PROFILE_NOT_SIGNED'],
  http: publishedAt('/profiles/{role}/recipes'),
} as const);

export const listProfileVersions = defineOperation({
  name: 'listProfileVersions',
  service: 'directory',
  summary: 'List the published versions of a profile',
  description: `The newest 100, newest first, with who published each. ${NOT_SHOWN}`,
  access: 'read',
  params: OfRole,
  query: Nothing,
  body: undefined,
  result: Type.Object(
    { versions: Type.Array(ProfileVersionSummary, { description: 'The versions' }) },
    { title: 'ProfileVersions' },
  ),
  errors: ['NOT_FOUND'],
  http: readOf('/profiles/{role}/versions'),
} as const);

export const getProfileVersion = defineOperation({
  name: 'getProfileVersion',
  service: 'directory',
  summary: 'Get one published version, and whether its signature holds',
  description: `For people: it says why a bundle is refused, where agents get \`PROFILE_NOT_SIGNED\` or the last good bundle. ${NOT_SHOWN}`,
  access: 'read',
  params: OfRole,
  query: closed({
    bundle_version: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'Its number; absent: what is published now' }),
    ),
  }),
  body: undefined,
  result: ProfileVersion,
  errors: ['NOT_FOUND'],
  http: readOf('/profiles/{role}/version'),
} as const);

export const checkProfile = defineOperation({
  name: 'checkProfile',
  service: 'directory',
  summary: 'Check a profile',
  description:
    'Tells all mistakes of a source, in YAML or JSON, and what is probably not meant. A source without mistakes comes back in its one form. Nothing is stored. A role checks its own profile, auditors and admins check all.',
  access: 'read',
  params: Nothing,
  query: Nothing,
  body: closed({
    source: text(MAX_SOURCE, 'The profile as it is written, in YAML or JSON'),
    role: Type.Optional(
      Type.String({
        ...RoleName,
        description:
          'The role whose profile it has to be. By default the only role of the caller; any, for auditors and admins',
      }),
    ),
  }),
  result: ProfileCheck,
  errors: ['ROLE_NOT_HELD', 'ROLE_REQUIRED'],
  http: {
    method: 'POST',
    path: '/profiles/check',
    successStatus: 200,
    idempotency: 'none',
    ifMatch: false,
    etag: false,
  },
} as const);

export const getProfileDraft = defineOperation({
  name: 'getProfileDraft',
  service: 'directory',
  summary: 'Get the draft of a profile',
  description: `What would be published next, and who wrote it. Read it before you publish it. ${NOT_SHOWN}`,
  access: 'read',
  params: OfRole,
  query: Nothing,
  body: undefined,
  result: ProfileDraft,
  errors: ['NOT_FOUND'],
  http: readOf('/admin/profiles/{role}', { etag: true }),
} as const);

export const createProfile = defineOperation({
  name: 'createProfile',
  service: 'directory',
  summary: 'Give a role a profile',
  description:
    'For admins. The body is a whole profile, as docs/profiles.md describes it. All mistakes are told at once. Agents get it after it was published.',
  access: 'write',
  params: Nothing,
  query: Nothing,
  body: closed({ role: RoleName, ...unchecked }),
  result: ProfileCreation,
  errors: ['PROFILE_EXISTS'],
  http: {
    method: 'POST',
    path: '/admin/profiles',
    successStatus: 201,
    location: '/admin/profiles/{role}',
    idempotency: 'optional',
    ifMatch: false,
    etag: true,
  },
} as const);

export const updateProfile = defineOperation({
  name: 'updateProfile',
  service: 'directory',
  summary: 'Change the draft of a profile',
  description:
    'For admins. The body is a JSON merge patch (RFC 7396): given members replace, null removes, and the role stays. Agents go on getting what was published until this is.',
  access: 'write',
  params: OfRole,
  query: Nothing,
  body: Type.Object(unchecked, {
    additionalProperties: false,
    // Not in `properties`: the path names the role. Whoever reads a profile, changes it and sends it back sends its role too.
    patternProperties: { '^role$': { description: 'The role of the path, if it is given' } },
  }),
  result: ProfileUpdate,
  errors: ['NOT_FOUND', 'VERSION_MISMATCH'],
  http: {
    method: 'PUT',
    path: '/admin/profiles/{role}',
    mergePatch: true,
    successStatus: 200,
    idempotency: 'optional',
    ifMatch: true,
    etag: true,
  },
} as const);

export const publishProfile = defineOperation({
  name: 'publishProfile',
  service: 'directory',
  summary: 'Publish the draft of a profile',
  description:
    'For an admin who wrote nothing of the draft since it was last published: two people make every version. The directory signs the bundle, and agents get it at once. With `content_hash` or If-Match the draft has to be the one that was read.',
  access: 'write',
  params: OfRole,
  query: Nothing,
  body: closed({
    content_hash: Type.Optional(Type.String({ ...ContentHash, description: 'The `content_hash` of the draft' })),
  }),
  bodyOptional: true,
  result: ProfilePublication,
  errors: ['NOT_FOUND', 'AUTHOR_CANNOT_PUBLISH', 'CONTENT_CHANGED', 'VERSION_MISMATCH'],
  http: changeOf('/admin/profiles/{role}/publish'),
} as const);

export const rollBackProfile = defineOperation({
  name: 'rollBackProfile',
  service: 'directory',
  summary: 'Publish an earlier version again',
  description:
    'For admins. The profile of that bundle, which two people made, is signed again under the next version, so that no consumer takes it for a replay. It becomes the draft, too.',
  access: 'write',
  params: OfRole,
  query: Nothing,
  body: closed({
    bundle_version: Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'The version to go back to' }),
  }),
  result: ProfilePublication,
  errors: ['NOT_FOUND', 'PROFILE_NOT_SIGNED', 'VERSION_MISMATCH'],
  http: changeOf('/admin/profiles/{role}/rollback'),
} as const);

export const dryRunProfile = defineOperation({
  name: 'dryRunProfile',
  service: 'directory',
  summary: 'Replay answers on record by a profile that is not in force',
  description:
    'For auditors and admins. Which answers about the role would have been others, if this profile had been published? The profile is the draft, or the one in the body. Every answer of the span is replayed, the newest first, page by page; by default the last 30 days. An answer counts as not replayable if it hangs on facts that are not on record. Nothing is changed. A page ends at 4 MiB.',
  access: 'read',
  params: OfRole,
  query: closed({
    from: Type.Optional(Type.String({ format: 'date-time', description: 'Recorded not before this instant' })),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'Recorded before this instant; now' })),
    ...Page,
  }),
  body: closed({
    profile: Type.Optional(
      Type.Object(
        { role: RoleName, ...unchecked },
        { additionalProperties: false, description: 'A whole profile, as docs/profiles.md describes it' },
      ),
    ),
  }),
  bodyOptional: true,
  result: DryRunPage,
  errors: ['NOT_FOUND', 'CONTENT_CHANGED'],
  http: {
    method: 'POST',
    path: '/admin/profiles/{role}/dry-run',
    successStatus: 200,
    idempotency: 'none',
    ifMatch: false,
    etag: false,
  },
} as const);
