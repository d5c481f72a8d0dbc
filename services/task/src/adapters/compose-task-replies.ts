import { selectFormerValues, type FormerValue, type Queryable } from '@handoff/postgres';
import type { Superseded } from './working-tasks.js';
import { approvalOf, taskOf, taskRow, type ApprovalRow, type TaskRow } from './task-rows.js';
import { DECISIONS } from './vote-rows.js';
import type { TaskRules } from '../ports/task-rules.js';

export const FORMER_VALUES = { table: 'task_former_values', column: 'task_id' };

/** Composes replies from recipes, with the former values of tasks. */
export async function composeTaskReplies(
  tx: Queryable,
  rules: TaskRules,
  recipes: readonly string[],
): Promise<readonly (string | undefined)[]> {
  const shown = recipes.map((recipe) => rules.thingsShown(recipe));
  const taskIds = [...new Set(shown.flatMap((each) => each.taskIds))];
  const tasks = new Map((await readTasks(tx, taskIds)).map((row) => [row.id, row]));
  const former = await selectFormerValues(tx, FORMER_VALUES, taskIds);
  const approvalIds = [...new Set(shown.flatMap((each) => each.approvalIds))];
  const approvals = new Map((await readApprovals(tx, approvalIds)).map((row) => [row.id, approvalOf(row)]));
  return recipes.map((recipe) =>
    rules.composeReply(recipe, {
      taskAt(id, version) {
        const row = tasks.get(id);
        return row === undefined ? undefined : taskOf({ ...row, ...former(id, version) });
      },
      approval: (id) => approvals.get(id),
    }),
  );
}

/** The large columns that can change. The triggers of migration 010 keep their replaced values. */
const COLUMNS = ['description', 'payload', 'context', 'error', 'progress'] as const;

/** Values that the triggers never see, because a later command of the same transaction replaced them. */
export function formerValuesOf({ before, after }: Superseded): readonly FormerValue[] {
  const [then, now] = [taskRow(before), taskRow(after)];
  return COLUMNS.filter((member) => then[member] !== now[member]).map((member) => ({
    ownerId: before.id,
    member,
    untilVersion: before.version,
    value: then[member] ?? null,
  }));
}

function readTasks(tx: Queryable, ids: readonly string[]): Promise<readonly TaskRow[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return tx.query<TaskRow>({ name: 'task_read_shown', text: 'SELECT * FROM tasks WHERE id = ANY ($1::uuid[])' }, [ids]);
}

function readApprovals(tx: Queryable, ids: readonly string[]): Promise<readonly ApprovalRow[]> {
  if (ids.length === 0) return Promise.resolve([]);
  const text = `SELECT approvals.*, ${DECISIONS} FROM approvals WHERE id = ANY ($1::uuid[])`;
  return tx.query<ApprovalRow>({ name: 'task_read_shown_approvals', text }, [ids]);
}
