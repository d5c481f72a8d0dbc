import { UnusableCall } from '../failure.js';
import { fromJsonText, isRecord } from '../input/read-generously.js';

type Given = string | Readonly<Record<string, unknown>> | null;

/**
 * Converts a task to the API's form: plain text becomes the description of a task of type "request", and an object's
 * JSON text becomes that object.
 *
 * @throws UnusableCall when it names no work, or is incomplete JSON.
 */
export function taskBody(given: Given): Readonly<Record<string, unknown>> {
  const task = fromJsonText(given, isRecord);
  if (isRecord(task)) return requireContent({ ...(namesType(task) ? {} : { task_type: 'request' }), ...task });
  if (typeof task !== 'string' || task.trim() === '') throw new UnusableCall(EMPTY);
  if (/^\s*\{/.test(task) && /\}\s*$/.test(task)) {
    throw new UnusableCall('"task" looks like JSON and is none: mend it, or say in plain words what is to be done.');
  }
  return { task_type: 'request', description: task };
}

const EMPTY = 'The task says nothing: say in "task" what is to be done, in plain words.';

function namesType(task: Readonly<Record<string, unknown>>): boolean {
  return isText(task['task_type']) || isText(task['type']);
}

/** A type of the sender's own tells what to do; "request" alone does not. */
function requireContent(task: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const says = Object.entries(task).some(
    ([name, value]) => !(name === 'task_type' && value === 'request') && isSaid(value),
  );
  if (!says) throw new UnusableCall(EMPTY);
  return task;
}

function isSaid(value: unknown): boolean {
  if (typeof value === 'string') return isText(value);
  return typeof value === 'object' ? value !== null && Object.keys(value).length > 0 : value !== undefined;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
