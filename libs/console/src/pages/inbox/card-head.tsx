import type { Approval, Task } from '@handoff/client';
import { Icon } from '../../parts/icon.js';
import { Role } from '../../parts/status-badge.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago, Left } from '../../parts/time.js';
import { text } from '../../text/text.js';
import { useSelection } from './selection.js';

export interface CardHeadProps {
  readonly approval: Approval;
  readonly task: Task;
  readonly selectable: boolean;
}

/** Who asks whom for what, and how long it can be decided. */
export function CardHead({ approval, task, selectable }: CardHeadProps) {
  const { ids, toggle } = useSelection();
  const { approval_id, requested_by, created_at, expires_at } = approval;
  return (
    <header className="card-head">
      <input
        type="checkbox"
        className="check-box"
        data-action="select"
        aria-label={`${text.inbox.select}: ${task.task_type}`}
        checked={ids.has(approval_id)}
        disabled={!selectable}
        onChange={() => toggle(approval_id)}
      />
      <span className="card-type">{task.task_type}</span>
      <span className="spread">
        <Left until={expires_at} />
      </span>
      <span className="card-way small">
        <Role name={task.from_role} />
        <Icon name="arrow" />
        <Role name={task.to_role} />
        <span className="muted">
          {text.inbox.asked} <Ago at={created_at} /> {text.inbox.by}{' '}
          <TheirText clip={60}>{requested_by.subject}</TheirText>
        </span>
      </span>
    </header>
  );
}
