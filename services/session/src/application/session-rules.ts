import { announceRefusal, type Announcer } from '@handoff/contracts';
import {
  decideOrRefuse,
  isAuditedRefusal,
  refuseCaller,
  type CommandReply,
  type HandoffError,
  type NamedRole,
  type Refusal,
} from '@handoff/kernel';
import { decideDeletion, decideExpiry } from '../domain/decide-by-time.js';
import { decideCreate } from '../domain/decide-create.js';
import { decideUpdate } from '../domain/decide-update.js';
import type { Session } from '../domain/session.js';
import type { DecisionEnvironment, SessionChange } from '../domain/session-change.js';
import type { SessionCommand } from '../domain/session-command.js';
import type { SessionRules, WorkingSessions } from '../ports/session-store.js';
import { announce } from './announce.js';
import { replyWith } from './represent-session.js';
import { composeReply, recipeOfSession, sessionShown } from './session-recipe.js';

/** The rules for one command. Methods, so that the row of one command can be called with any command. */
interface Rules<C extends SessionCommand> {
  /** The session that the command changes; undefined when it opens one. */
  target(input: C['input']): string | undefined;
  /** The role that the caller acts for; undefined when the session does not exist. */
  role(input: C['input'], session: Session | undefined): string | undefined;
  decide(command: C, session: Session | undefined, environment: DecisionEnvironment): SessionChange;
  reply(session: Session, input: C['input']): CommandReply;
}

const COMMANDS = {
  createSession: {
    target: () => undefined,
    role: ({ agentRole }) => agentRole,
    decide: (command, _, environment) => decideCreate(command, environment),
    reply: (session, { neverHeld }) => replyWithRecipe(session, neverHeld),
  },
  updateSession: {
    target: ({ sessionId }) => sessionId,
    role: (_, session) => session?.agentRole,
    decide: (command, session, environment) => decideUpdate(session, command, environment),
    reply: (session) => replyWithRecipe(session),
  },
} satisfies { readonly [N in SessionCommand['name']]: Rules<Extract<SessionCommand, { readonly name: N }>> };

export interface SessionRulesDeps extends Announcer, Pick<DecisionEnvironment, 'closedList'> {
  /** How long a session stays open untouched, in milliseconds. */
  readonly lifetimeMs: number;
}

/** The domain's decisions as a store applies them: with replies, and with an event for each change and each refusal. */
export function createSessionRules(deps: SessionRulesDeps): SessionRules {
  const { lifetimeMs, closedList } = deps;
  return {
    target: (command) => rulesOf(command).target(command.input),
    decide(command, working, now) {
      const rules = rulesOf(command);
      const before = working.byId.get(command.input.sessionId);
      const decideNow = () => {
        const change = rules.decide(command, before, { now, lifetimeMs, closedList });
        const decision = {
          ok: true,
          reply: rules.reply(change.session, command.input),
          events: [announce(deps, change, now)],
        } as const;
        // Last: a change without its reply or its event must not enter the working set.
        put(change, before, working);
        return decision;
      };
      return decideOrRefuse(decideNow, (error) => refuse(deps, command, before, error, now));
    },
    authorise(command, working, now) {
      const before = working.byId.get(command.input.sessionId);
      const decideAgain = () => rulesOf(command).decide(command, before, { now, lifetimeMs, closedList });
      return refuseCaller(decideAgain, (error) => refuse(deps, command, before, error, now));
    },
    expire(session, now) {
      const change = decideExpiry(session, { now, lifetimeMs });
      return { session: change.session, event: announce(deps, change, now) };
    },
    announceDeletion: (session, now) => announce(deps, decideDeletion(session), now),
    sessionShown,
    composeReply,
  };
}

function rulesOf({ name }: SessionCommand): Rules<SessionCommand> {
  return COMMANDS[name];
}

function put({ event, session }: SessionChange, before: Session | undefined, working: WorkingSessions): void {
  if (before !== undefined && before.metadata !== session.metadata) working.superseded.push(before);
  working.byId.set(session.id, session);
  (event === 'created' ? working.created : working.changed).add(session.id);
}

function refuse(
  announcer: Announcer,
  command: SessionCommand,
  session: Session | undefined,
  error: HandoffError,
  now: Date,
): Refusal {
  if (!isAuditedRefusal(error, session !== undefined)) return { ok: false, error, events: [] };
  const { name: operation, call, input } = command;
  const rules = rulesOf(command);
  const targetId = rules.target(input);
  const refused = {
    operation,
    call,
    code: error.code,
    targetId,
    sessionId: targetId,
    role: rules.role(input, session),
  };
  return { ok: false, error, events: [announceRefusal(announcer, 'session', refused, now)] };
}

function replyWithRecipe(session: Session, neverHeld?: readonly NamedRole[]): CommandReply {
  return { ...replyWith(session, neverHeld), recipe: () => recipeOfSession(session, neverHeld) };
}
