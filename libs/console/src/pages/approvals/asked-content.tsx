import type { Approval } from '@handoff/client';
import { Link } from '@tanstack/react-router';
import { useTask } from '../../api/approvals.js';
import { Content } from '../../parts/content/content.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { Loading } from '../../parts/loading.js';
import { Notice } from '../../parts/notice.js';
import { TheirText } from '../../parts/their-text.js';
import { text } from '../../text/text.js';

/** The content of the task, and whether it is the one that was asked about. */
export function AskedContent({ approval: { task_id, content_hash } }: { readonly approval: Approval }) {
  const { data: task, error } = useTask(task_id);
  if (error !== null) return <ErrorNotice error={error} />;
  if (task === undefined) return <Loading rows={4} />;
  const { task_type, description, data, context } = task;
  return (
    <section className="card part" aria-labelledby="content-of">
      <h2 id="content-of">{text.approvals.content}</h2>
      {task.content_hash !== content_hash && (
        <Notice tone="warn" title={text.approvals.contentChanged}>
          <p>{text.approvals.contentChangedDetail}</p>
        </Notice>
      )}
      <Link className="card-type" to="/tasks/$taskId" params={{ taskId: task_id }} data-row="">
        {task_type}
      </Link>
      {description !== null && (
        <p>
          <TheirText>{description}</TheirText>
        </p>
      )}
      <Content data={data} context={context} />
    </section>
  );
}
