import {
  announceRefusal,
  type Announcer,
  type ProfileCreation,
  type ProfilePublication,
  type ProfileUpdate,
} from '@handoff/contracts';
import {
  decideOrRefuse,
  isAuditedRefusal,
  refuseCaller,
  type CommandReply,
  type HandoffError,
  type Refusal,
} from '@handoff/kernel';
import { decideCreate } from '../domain/decide-create.js';
import { decidePublication, decideRollback } from '../domain/decide-publication.js';
import { decideUpdate } from '../domain/decide-update.js';
import { isVisibleTo, type Profile } from '../domain/profile.js';
import type { ProfileChange } from '../domain/profile-change.js';
import type { ProfileCommand, Timely } from '../domain/profile-command.js';
import type { ProfileRules, WorkingProfiles } from '../ports/profile-store.js';
import { announce, announcePolicies } from './announce.js';

/** The rules for one command. Methods, so that the row of one command can be called with any command. */
interface Rules<C extends ProfileCommand> {
  decide(command: Timely<C>, profile: Profile | undefined): ProfileChange;
  reply(change: ProfileChange): ProfileCreation | ProfileUpdate | ProfilePublication;
}

const COMMANDS = {
  createProfile: {
    decide: (command, profile) => decideCreate(profile, command),
    reply: ({ profile: { role, contentHash, version, createdAt } }) => ({
      role,
      content_hash: contentHash,
      version,
      created_at: createdAt.toISOString(),
    }),
  },
  updateProfile: {
    decide: (command, profile) => decideUpdate(profile, command),
    reply: ({ profile: { role, contentHash, version, updatedAt } }) => ({
      role,
      content_hash: contentHash,
      version,
      updated_at: updatedAt.toISOString(),
    }),
  },
  publishProfile: {
    decide: (command, profile) => decidePublication(profile, command),
    reply: representPublication,
  },
  rollBackProfile: {
    decide: (command, profile) => decideRollback(profile, command),
    reply: representPublication,
  },
} satisfies { readonly [N in ProfileCommand['name']]: Rules<Extract<ProfileCommand, { readonly name: N }>> };

/** The domain's decisions as a store applies them: with replies, and with an event for each change and each refusal. */
export function createProfileRules(announcer: Announcer): ProfileRules {
  return {
    decide(command, working, now) {
      const rules = rulesOf(command);
      const before = working.byRole.get(command.input.role);
      const decideNow = () => {
        const change = rules.decide({ ...command, now }, before);
        const decision = {
          ok: true,
          reply: replyWith(rules.reply(change), change),
          events: [announce(announcer, change, now), ...announcePolicies(announcer, change, now)],
        } as const;
        // Last: a change without its reply or its event must not enter the working set.
        put(change, working);
        return decision;
      };
      return decideOrRefuse(decideNow, (error) => refuse(announcer, command, before, error, now));
    },
    authorise(command, working, now) {
      const before = working.byRole.get(command.input.role);
      const decideAgain = () => rulesOf(command).decide({ ...command, now }, before);
      return refuseCaller(decideAgain, (error) => refuse(announcer, command, before, error, now));
    },
  };
}

function rulesOf({ name }: ProfileCommand): Rules<ProfileCommand> {
  return COMMANDS[name];
}

function put({ event, profile, bundle }: ProfileChange, working: WorkingProfiles): void {
  working.byRole.set(profile.role, profile);
  (event === 'created' ? working.created : working.changed).add(profile.role);
  if (bundle !== undefined) working.bundles.push(bundle);
}

function refuse(
  announcer: Announcer,
  command: ProfileCommand,
  profile: Profile | undefined,
  error: HandoffError,
  now: Date,
): Refusal {
  // Whoever tries the name of a role is on record also if it has no profile: otherwise the time of the answer would tell.
  const isHidden = !isVisibleTo({ role: command.input.role }, command.call.principal);
  if (!isAuditedRefusal(error, profile !== undefined || isHidden)) return { ok: false, error, events: [] };
  const { name: operation, call } = command;
  const refused = { operation, call, code: error.code, targetId: profile?.id, role: undefined };
  return { ok: false, error, events: [announceRefusal(announcer, 'directory', refused, now)] };
}

/** The role is the id in the path of the profile: the id of the reply, which is a UUID, is not. */
function replyWith(view: object, { profile }: ProfileChange): CommandReply {
  return { body: JSON.stringify(view), id: undefined, version: profile.version };
}

function representPublication({ profile, bundle }: ProfileChange): ProfilePublication {
  const { signatures } = JSON.parse(bundle!.text) as { readonly signatures: readonly { readonly signature: string }[] };
  return {
    role: profile.role,
    bundle_version: bundle!.version,
    digest: bundle!.digest,
    signature: signatures[0]!.signature,
    signed_at: bundle!.publishedAt.toISOString(),
    version: profile.version,
  };
}
