import type { Task } from '@handoff/contracts';
import type { JsonObject } from '@handoff/kernel';
import { shorten, widthOf, writeFact, writeFacts } from '../terminal/facts.js';
import type { Output } from '../terminal/output.js';
import { indentedLines, memberLines, quote } from '../terminal/quote.js';
import { wrap } from '../terminal/text.js';

const DESCRIPTION_LINES = 6;
const MEMBERS = 12;
/** A long member must not push the others out of sight. */
const MEMBER_LINES = 2;

/**
 * Writes what a task asks for: who asks whom, in which words, with which data.
 *
 * @returns whether something was shortened; nothing is with `full`.
 */
export function writeTaskContent(task: Task, out: Output, full: boolean): boolean {
  writeFact(out, 'task', `${task.task_type} from ${task.from_role} to ${task.to_role}`);
  const text = { ...out, width: full ? Infinity : out.width };
  const shortened = [
    task.description ? writeFact(text, 'says', quote(task.description), full ? Infinity : DESCRIPTION_LINES) : false,
    writeObject('data', task.data, text, full),
    task.context === null ? false : writeObject('context', task.context, text, full),
  ];
  return shortened.includes(true);
}

function writeObject(label: string, object: JsonObject, out: Output, full: boolean): boolean {
  if (Object.keys(object).length === 0) return false;
  if (full) return writeFacts(out, label, indentedLines(object)) && false;
  const members = memberLines(object);
  const lines = members.slice(0, MEMBERS).flatMap((member) => shorten(wrap(member, widthOf(out)), MEMBER_LINES, out));
  const more = members.length - MEMBERS;
  return writeFacts(out, label, more > 0 ? [...lines, `${more} more …`] : lines);
}
