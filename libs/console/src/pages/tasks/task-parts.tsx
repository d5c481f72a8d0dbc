import { MAX_PARTS, useTasks } from '../../api/tasks.js';
import { text } from '../../text/text.js';
import { TaskTable } from './task-table.js';

/** The tasks below a task, where there are any. */
export function TaskParts({ taskId }: { readonly taskId: string }) {
  const { data } = useTasks({ parent_task_id: taskId, limit: MAX_PARTS });
  if (data === undefined || data.tasks.length === 0) return null;
  return (
    <section className="section" aria-labelledby="parts">
      <h2 id="parts">{text.tasks.children}</h2>
      <TaskTable tasks={data.tasks} />
    </section>
  );
}
