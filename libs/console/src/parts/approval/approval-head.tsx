import type { Approval, Task } from '@handoff/client';
import type { ReactNode } from 'react';
import { text } from '../../text/text.js';
import { Icon } from '../icon.js';
import { Role } from '../status-badge.js';
import { TheirText } from '../their-text.js';
import { Ago, Left } from '../time.js';

export interface ApprovalHeadProps {
  readonly approval: Approval;
  readonly task: Task;
  /** Whether it can still be decided. */
  readonly pending: boolean;
  /** What stands before the type: the box that selects it. */
  readonly children?: ReactNode;
}

/** Who asks whom for what, and how long it can be decided. */
export function ApprovalHead({ approval, task, pending, children }: ApprovalHeadProps) {
  const { requested_by, created_at, expires_at } = approval;
  return (
    <header className="card-head">
      {children}
      <span className="card-type">{task.task_type}</span>
      <span className="spread">{pending && <Left until={expires_at} />}</span>
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
