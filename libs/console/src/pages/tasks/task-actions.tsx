import type { Approval, Task } from '@handoff/client';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../api/api-context.js';
import { leaseOf } from '../../api/leases.js';
import { useApprovalsOf, useStatus } from '../../api/tasks.js';
import type { Action } from '../../parts/form/action.js';
import { ActionButton } from '../../parts/form/action-button.js';
import { text } from '../../text/text.js';
import { actionsFor } from './actions.js';
import { routeAgain } from './route-again.js';
import { Withdraw } from './withdraw.js';

const NONE: readonly Approval[] = [];
/** Operations that only somebody who holds the task's lease performs. */
const LEASED = ['heartbeatTask', 'releaseTask'];

/** What the person may do with the task now: what the API offers, and nothing else. */
export function TaskActions({ task }: { readonly task: Task }) {
  const { client, me } = useApi();
  const status = useStatus(task.task_id);
  const approvals = useApprovalsOf({ task_id: task.task_id }).data ?? NONE;
  const operations = status.data?.next_operations ?? [];
  const lease = leaseOf(task.task_id);
  const [filledIn, setFilledIn] = useState<Action>();
  const offered = actionsFor(operations, { client, task, lease });
  const isOffered = offered.some(({ operation }) => operation === filledIn?.operation);
  // What somebody is filling in stays, also when it is offered no more: the API says why it refuses it.
  const actions = filledIn === undefined || isOffered ? offered : [...offered, filledIn];
  const again = routeAgain(task, client, me);
  const isElsewhere = lease === undefined && operations.some((operation) => LEASED.includes(operation));
  const pending = approvals.filter((approval) => approval.status === 'pending');
  return (
    <section className="task-actions" aria-label={text.tasks.actions}>
      <div className="row">
        {operations.includes('decideApproval') && (
          <Link to="/inbox" className="button" data-kind="primary">
            {text.tasks.action.decideApproval}
          </Link>
        )}
        {actions.map((action) => (
          <ActionButton
            key={action.operation}
            action={action}
            onOpen={(open) => setFilledIn(open ? action : undefined)}
          />
        ))}
        {operations.includes('withdrawApproval') &&
          pending.map((approval) => <Withdraw key={approval.approval_id} approval={approval} />)}
        {again !== undefined && <ActionButton action={again} />}
      </div>
      {isElsewhere && <p className="small muted">{text.tasks.leaseElsewhere}</p>}
      {status.isSuccess && operations.length === 0 && again === undefined && (
        <p className="small muted">{text.tasks.noActions}</p>
      )}
    </section>
  );
}
