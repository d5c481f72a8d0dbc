import { isAuditedRefusal, refusalOf, refusesCaller, type Decision, type Refusal } from '@handoff/kernel';
import { insertFormerValues, type CommandModel } from '@handoff/postgres';
import { changeEvent, refusalEvent } from '../application/session-events.js';
import { representSession } from '../application/represent-session.js';
import { recipeOfSession } from '../application/session-recipe.js';
import { decideCreate } from '../domain/decide-create.js';
import { decideUpdate } from '../domain/decide-update.js';
import type { DecisionEnvironment } from '../domain/decision-environment.js';
import type { Session } from '../domain/session.js';
import type { SessionChange } from '../domain/session-change.js';
import type { SessionCommand } from '../domain/session-command.js';
import { composeSessionReplies, FORMER_VALUES, formerMetadataOf } from './compose-session-replies.js';
import { insertSessions, lockSessions, updateSessions } from './session-statements.js';

/** The sessions that a batch of commands is about, as the commands decided so far leave them. */
export interface WorkingSessions {
  readonly byId: Map<string, Session>;
  readonly created: Set<string>;
  readonly changed: Set<string>;
  /** What became of sessions between two commands of the batch. */
  readonly superseded: Session[];
}

export interface SessionModelOptions {
  /** NATS_SUBJECT_PREFIX. */
  readonly prefix: string;
  /** How long a session stays open untouched, in milliseconds. */
  readonly lifetimeMs: number;
}

/** How the commands of this service meet its tables. */
export function sessionCommandModel(options: SessionModelOptions): CommandModel<SessionCommand, WorkingSessions> {
  return {
    commandTable: 'session_commands',
    outboxTable: 'session_outbox',
    async load(tx, commands) {
      const ids = new Set(commands.filter(({ name }) => name === 'updateSession').map(({ input }) => input.sessionId));
      const found = ids.size === 0 ? [] : await lockSessions(tx, [...ids]);
      return {
        byId: new Map(found.map((session) => [session.id, session])),
        created: new Set(),
        changed: new Set(),
        superseded: [],
      };
    },
    decide: (command, working, now) => decide(command, working, now, options),
    authorise: (command, working, now) => authorise(command, working, now, options),
    // A session's role is named when it is opened, and is its own from then on.
    actsInOwnRoles: () => false,
    compose: composeSessionReplies,
    async save(tx, { byId, created, changed, superseded }) {
      const inserts = [...created].flatMap((id) => byId.get(id) ?? []);
      const updates = [...changed].flatMap((id) => (created.has(id) ? [] : (byId.get(id) ?? [])));
      if (inserts.length > 0) await insertSessions(tx, inserts);
      if (updates.length > 0) await updateSessions(tx, updates);
      await insertFormerValues(tx, FORMER_VALUES, superseded.map(formerMetadataOf));
    },
  };
}

function decide(command: SessionCommand, working: WorkingSessions, now: Date, options: SessionModelOptions): Decision {
  const { eventId, sessionId } = command.input;
  const before = working.byId.get(sessionId);
  try {
    const change = ask(command, before, { now, lifetimeMs: options.lifetimeMs });
    const { session } = change;
    const body = JSON.stringify(representSession(session));
    const { id, version } = session;
    const reply = { body, id, version, recipe: () => recipeOfSession(session) };
    const events = [changeEvent(options.prefix, eventId, now, change)];
    // Last of all: what cannot be told in full has not happened.
    if (before !== undefined && before.metadata !== session.metadata) working.superseded.push(before);
    working.byId.set(session.id, session);
    (change.event === 'created' ? working.created : working.changed).add(session.id);
    return { ok: true, reply, events };
  } catch (thrown) {
    return refuse({ command, now }, before, thrown, options);
  }
}

/** The rules themselves tell: what they come to is thrown away. */
function authorise(
  command: SessionCommand,
  working: WorkingSessions,
  now: Date,
  options: SessionModelOptions,
): Refusal | undefined {
  const before = working.byId.get(command.input.sessionId);
  try {
    ask(command, before, { now, lifetimeMs: options.lifetimeMs });
    return undefined;
  } catch (thrown) {
    return refusesCaller(refusalOf(thrown)) ? refuse({ command, now }, before, thrown, options) : undefined;
  }
}

function refuse(
  { command, now }: { readonly command: SessionCommand; readonly now: Date },
  before: Session | undefined,
  thrown: unknown,
  { prefix }: SessionModelOptions,
): Refusal {
  const error = refusalOf(thrown);
  const role = command.name === 'createSession' ? command.input.agentRole : before?.agentRole;
  const events = isAuditedRefusal(error, before !== undefined)
    ? [refusalEvent(prefix, { code: error.code, command, now, role })]
    : [];
  return { ok: false, error, events };
}

function ask(command: SessionCommand, session: Session | undefined, environment: DecisionEnvironment): SessionChange {
  return command.name === 'createSession'
    ? decideCreate(command, environment)
    : decideUpdate(session, command, environment);
}
