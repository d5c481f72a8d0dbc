import type { Task } from '@handoff/client';
import { FactList } from '../../parts/fact-list.js';
import { idFact, TraceLink } from '../../parts/id-link.js';
import { Id } from '../../parts/id.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';

const words = text.tasks.facts;

/** Whose it is, how often it was tried, until when it holds: all of a task besides its content. */
export function TaskFacts({ task }: { readonly task: Task }) {
  const { session_id, parent_task_id, claimed_by, progress, not_before, deadline_at, cancel_reason, trace_id } = task;
  return (
    <div className="stack">
      {progress !== null && <ProgressBar progress={progress} />}
      <FactList
        facts={[
          [words.attempts, text.tasks.attempts(task.attempt, task.max_attempts)],
          claimed_by === null ? undefined : [words.claimedBy, <TheirText clip={80}>{claimed_by.subject}</TheirText>],
          [words.priority, task.priority],
          not_before === null ? undefined : [words.notBefore, <Ago at={not_before} />],
          deadline_at === null ? undefined : [words.deadline, <Ago at={deadline_at} />],
          cancel_reason === null ? undefined : [words.reason, <TheirText>{cancel_reason}</TheirText>],
          [words.routedBy, <TheirText clip={80}>{task.requested_by.subject}</TheirText>],
          [words.routed, <Ago at={task.created_at} />],
          [words.changed, <Ago at={task.updated_at} />],
          [words.expires, <Ago at={task.expires_at} />],
          [words.id, <Id value={task.task_id} />],
          [words.trace, <TraceLink to="/tasks" trace_id={trace_id} />],
          idFact(words.session, 'session', session_id),
          idFact(words.parent, 'task', parent_task_id),
          [words.hash, <Id value={task.content_hash} />],
          [words.version, task.version],
        ]}
      />
    </div>
  );
}

function ProgressBar({
  progress: { percent, note, reported_at },
}: {
  readonly progress: NonNullable<Task['progress']>;
}) {
  return (
    <div className="progress">
      <div className="row small">
        <strong>{text.tasks.progress}</strong>
        {percent !== null && text.tasks.percent(percent)}
        <span className="muted">
          {text.tasks.progressAt} <Ago at={reported_at} />
        </span>
      </div>
      {percent !== null && <progress max={100} value={percent} aria-label={text.tasks.progress} />}
      {note !== null && <TheirText clip={300}>{note}</TheirText>}
    </div>
  );
}
