import type { JsonObject, JsonValue } from '@handoff/kernel';
import type { Task } from '../task/task.js';

/** What a grant may cover: routing a task, or a call that is held for its approval. */
export interface GrantUse {
  /** As rules name it: `task.route`, the name of a tool, or a type of data with `data_access__` before it. */
  readonly tool: string;
  /** What conditions are compared with. What is not here is not known. */
  readonly facts: JsonObject;
}

/** The name of routing, for rules and grants. */
export const ROUTING = 'task.route';
/** Agents ask for a type of data as for a tool of this name. */
export const DATA_PREFIX = 'data_access__';
/** The type of the task that asks for the approval of a call. */
const HELD_CALL_TYPE = 'held_call';
/** The arguments of a held call are facts under this name: the context is what the caller says of the call, they are the call. */
const ARGUMENTS = 'arguments';
/** How the facts of single arguments begin. */
const OF_ARGUMENTS = `${ARGUMENTS}.`;

type Asked = Pick<Task, 'type' | 'fromRole' | 'toRole' | 'data'>;

/** Whether a task asks for the approval of a call. */
export function isHeldCall({ type }: Pick<Task, 'type'>): boolean {
  return type === HELD_CALL_TYPE;
}

/** What a task would use a grant for; undefined when no grant can know it. */
export function useOf(task: Asked): GrantUse | undefined {
  return isHeldCall(task) ? useOfCall(task) : { tool: ROUTING, facts: factsIn([routingFacts(task), task.data]) };
}

function routingFacts({ toRole, type }: Asked): JsonObject {
  return { target: toRole, task_type: type };
}

/**
 * The question has to be about the role that holds the call, and to state its arguments, as the directory service demands. A question
 * that states a fact by the name of an argument is not known: it could meet a condition on an argument that the call does not have.
 */
function useOfCall({ fromRole, data }: Asked): GrantUse | undefined {
  const { subject, action, resource, context } = objectIn(data['question']) ?? {};
  const [asker, what, facts] = [objectIn(subject), objectIn(resource), objectIn(context)];
  const given = objectIn(facts?.[ARGUMENTS]);
  if (asker?.['type'] !== 'role' || asker['id'] !== fromRole || given === undefined) return undefined;
  const tool = nameOf(what, objectIn(action)?.['name']);
  if (tool === undefined) return undefined;
  const named = Object.fromEntries(Object.entries(given).map(([name, value]) => [`${OF_ARGUMENTS}${name}`, value]));
  const stated = [facts, objectIn(what?.['properties']), objectIn(objectIn(action)?.['properties'])].map(
    (each) => each ?? {},
  );
  if (stated.flatMap((each) => Object.keys(each)).some((name) => name.startsWith(OF_ARGUMENTS))) return undefined;
  return { tool, facts: factsIn([named, ...stated]) };
}

function nameOf(resource: JsonObject | undefined, action: JsonValue | undefined): string | undefined {
  const { type, id } = resource ?? {};
  if (typeof id !== 'string') return undefined;
  if (type === 'tool' && action === 'use') return id;
  return type === 'data' && action === 'read' ? `${DATA_PREFIX}${id}` : undefined;
}

/** A fact that is stated twice is as good as not stated, whatever it says. */
function factsIn(stated: readonly JsonObject[]): JsonObject {
  const names = stated.flatMap((each) => Object.keys(each));
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  const facts = stated.flatMap((each) => Object.entries(each)).filter(([name]) => !twice.has(name));
  return Object.fromEntries(facts);
}

function objectIn(value: JsonValue | undefined): JsonObject | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : undefined;
}
