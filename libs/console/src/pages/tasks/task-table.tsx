import type { ListedTask } from '@handoff/client';
import { Link } from '@tanstack/react-router';
import { Icon } from '../../parts/icon.js';
import { Table } from '../../parts/list/table.js';
import { Role, StatusBadge } from '../../parts/status-badge.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';

const words = text.tasks.column;

/** Tasks as rows; on a narrow screen, as cards. */
export function TaskTable({
  tasks,
  isStale = false,
}: {
  readonly tasks: readonly ListedTask[];
  readonly isStale?: boolean;
}) {
  return (
    <Table
      columns={[words.task, words.status, words.roles, words.attempt, words.routed, words.changed]}
      isStale={isStale}
    >
      {tasks.map((task) => (
        <TaskRow key={task.task_id} task={task} />
      ))}
    </Table>
  );
}

function TaskRow({ task }: { readonly task: ListedTask }) {
  const { task_id, task_type, description, status, from_role, to_role, attempt, max_attempts, dead_lettered } = task;
  return (
    <tr>
      <td data-label={words.task}>
        <div className="cell">
          <Link className="card-type" to="/tasks/$taskId" params={{ taskId: task_id }} data-row="">
            {task_type}
          </Link>
          {description !== null && (
            <div className="small muted one-line">
              <TheirText clip={140}>{description}</TheirText>
            </div>
          )}
        </div>
      </td>
      <td data-label={words.status}>
        <div className="row">
          <StatusBadge status={status} />
          {dead_lettered && (
            <span className="badge" data-tone="bad">
              {text.tasks.dead}
            </span>
          )}
        </div>
      </td>
      <td data-label={words.roles}>
        <div className="row roles">
          <Role name={from_role} />
          <Icon name="arrow" />
          <Role name={to_role} />
        </div>
      </td>
      <td data-label={words.attempt}>{text.tasks.attempts(attempt, max_attempts)}</td>
      <td data-label={words.routed}>
        <Ago at={task.created_at} />
      </td>
      <td data-label={words.changed}>
        <Ago at={task.updated_at} />
      </td>
    </tr>
  );
}
