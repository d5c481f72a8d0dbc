import type { Task } from '@handoff/client';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useApi } from '../../api/api-context.js';
import { useTask } from '../../api/approvals.js';
import { cliOf, curlOf } from '../../api/commands.js';
import { CommandLines } from '../../parts/command-lines.js';
import { Content } from '../../parts/content/content.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { useRowKeys } from '../../parts/keys/use-row-keys.js';
import { JsonTree } from '../../parts/json-tree.js';
import { Loading } from '../../parts/loading.js';
import { PageHead } from '../../parts/page-head.js';
import { Role, StatusBadge } from '../../parts/status-badge.js';
import { Icon } from '../../parts/icon.js';
import { TheirText } from '../../parts/their-text.js';
import { Timeline } from '../../parts/timeline/timeline.js';
import { text } from '../../text/text.js';
import { TaskActions } from './task-actions.js';
import { TaskApprovals } from './task-approvals.js';
import { TaskFacts } from './task-facts.js';
import { TaskParts } from './task-parts.js';
import { WhatNext } from './what-next.js';

const route = getRouteApi('/tasks/$taskId');

/** One task: what it asks for, how it stands, what happened to it, and what the person may do with it. */
export function TaskPage() {
  const { taskId } = route.useParams();
  const { gatewayUrl } = useApi();
  const { data: task, error, refetch } = useTask(taskId);
  useRowKeys();
  return (
    <>
      <Link to="/tasks" className="back small">
        {text.tasks.back}
      </Link>
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {task === undefined && error === null && <Loading rows={8} />}
      {task !== undefined && error === null && <Whole task={task} />}
      <CommandLines curl={curlOf(gatewayUrl, `/tasks/${encodeURIComponent(taskId)}`)} cli={cliOf('status', taskId)} />
    </>
  );
}

function Whole({ task }: { readonly task: Task }) {
  const { task_id, task_type, description, data, context, status, from_role, to_role, dead_lettered } = task;
  return (
    <>
      <PageHead
        title={task_type}
        lead={
          <span className="row">
            <StatusBadge status={status} />
            {dead_lettered && (
              <span className="badge" data-tone="bad">
                {text.tasks.dead}
              </span>
            )}
            <Role name={from_role} />
            <Icon name="arrow" />
            <Role name={to_role} />
          </span>
        }
      />
      <WhatNext id={task_id} />
      <TaskActions task={task} />
      <div className="columns">
        <section className="card part" aria-labelledby="content">
          <h2 id="content">{text.tasks.content}</h2>
          {description === null ? (
            <p className="muted">{text.tasks.noDescription}</p>
          ) : (
            <p>
              <TheirText>{description}</TheirText>
            </p>
          )}
          <Content data={data} context={context} />
          <Outcome task={task} />
        </section>
        <section className="card part" aria-label={text.tasks.facts.id}>
          <TaskFacts task={task} />
        </section>
      </div>
      <TaskApprovals taskId={task_id} />
      <TaskParts taskId={task_id} />
      <section className="section" aria-labelledby="events">
        <h2 id="events">{text.tasks.events}</h2>
        <Timeline of={{ task_id }} />
      </section>
    </>
  );
}

/** What came of it: an agent may report anything, from a sentence to a record. */
function Outcome({ task: { result, error } }: { readonly task: Task }) {
  return (
    <>
      {result !== null && (
        <div className="outcome">
          <h3>{text.tasks.result}</h3>
          <JsonTree value={result} />
        </div>
      )}
      {error !== null && (
        <div className="outcome" data-tone="bad">
          <h3>{text.tasks.error}</h3>
          <JsonTree value={error} />
        </div>
      )}
    </>
  );
}
