import { canonicalJson, sha256Hex, uuidv7, type JsonObject } from '@handoff/kernel';
import { aCall, holderOf, NOON } from '@handoff/testing';
import type { Profile } from '../domain/profile.js';
import type {
  CreateProfileCommand,
  PublishProfileCommand,
  RollBackProfileCommand,
  Signed,
  Timely,
  UpdateProfileCommand,
} from '../domain/profile-command.js';

export { aCall, aKeyedCall, holderOf, inTime, NOON } from '@handoff/testing';

export const after = (milliseconds: number): Date => new Date(NOON.getTime() + milliseconds);

/** A call of an admin with this subject. */
export const callOf = (subject: string) => aCall({ principal: { ...holderOf('admin'), subject } });

/** A profile as it is written. */
export function aDocument(changes: JsonObject = {}): JsonObject {
  return {
    role: 'finance',
    display_name: 'Finance',
    description: 'Pays invoices',
    providers: { primary: { provider: 'ollama', model: 'small' } },
    extensions: [],
    goosehints: { global: 'Be exact.', local_templates: [{ path: 'budgets', content: 'Plan only.' }] },
    gooseignore: { global: '.env' },
    recipes: [],
    policies: [],
    privacy: { mode: 'rules', strictness: 'moderate' },
    ...changes,
  };
}

export const written = (draft: JsonObject = aDocument()) => ({ draft, contentHash: sha256Hex(canonicalJson(draft)) });

/** A bundle that nobody signed: the rules and the store do not look into it. */
export function signed(bundleVersion: number, draft: JsonObject = aDocument()): Signed {
  const text = JSON.stringify({ payload: `v${bundleVersion}`, signatures: [{ protected: 'h', signature: 's' }] });
  return { bundleVersion, digest: sha256Hex(text), contentHash: written(draft).contentHash, text };
}

export function aProfile(changes: Partial<Profile> = {}): Profile {
  return {
    id: uuidv7(NOON),
    role: 'finance',
    ...written(),
    authors: [{ issuer: 'urn:test', subject: 'ada' }],
    published: undefined,
    traceId: 'trace-0',
    version: 1,
    createdAt: NOON,
    updatedAt: NOON,
    ...changes,
  };
}

export function toCreate(role = 'finance', call = callOf('ada'), now = NOON): Timely<CreateProfileCommand> {
  const input = { role, profileId: uuidv7(NOON), written: written(aDocument({ role })) };
  return { name: 'createProfile', call, input, now };
}

export function toUpdate(
  seenVersion: number | undefined,
  draft: JsonObject = aDocument({ description: 'Pays more' }),
  call = callOf('ada'),
): Timely<UpdateProfileCommand> {
  const input = { role: draft['role'] as string, seenVersion, written: written(draft) };
  return { name: 'updateProfile', call, input, now: after(1_000) };
}

export function toPublish(
  seenVersion: number | undefined,
  of: Signed | undefined = signed(1),
  call = callOf('ben'),
  contentHash?: string,
): Timely<PublishProfileCommand> {
  return {
    name: 'publishProfile',
    call,
    input: { role: 'finance', seenVersion, signed: of, contentHash, changesPolicies: false, refusal: undefined },
    now: after(2_000),
  };
}

export function toRollBack(
  seenVersion: number | undefined,
  of: Signed | undefined,
  draft: JsonObject | undefined = aDocument(),
  call = callOf('ada'),
): Timely<RollBackProfileCommand> {
  return {
    name: 'rollBackProfile',
    call,
    input: { role: 'finance', seenVersion, signed: of, draft, changesPolicies: false, refusal: undefined },
    now: after(3_000),
  };
}
