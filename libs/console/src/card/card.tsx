import type { JsonObject, Task } from '@handoff/client';
import { useCallback, useEffect, useState } from 'react';
import { Content } from '../parts/content/content.js';
import { Empty } from '../parts/empty.js';
import { Loading } from '../parts/loading.js';
import { Notice } from '../parts/notice.js';
import { StatusBadge } from '../parts/status-badge.js';
import { TheirText } from '../parts/their-text.js';
import { text } from '../text/text.js';
import type { Host, ToolResult } from './host.js';
import { OneApproval } from './one-approval.js';
import { MAX_SHOWN, questionOf, subjectOf, type Subject } from './subject.js';
import { toolsOf } from './tools.js';

/** What the host has told of the call. */
export interface Call {
  readonly args: JsonObject;
  readonly result: ToolResult | undefined;
  readonly cancelled: boolean;
}

export interface CardProps {
  readonly host: Host;
  readonly call: Call;
}

/** What a tool was asked about, to read and to decide. */
export function Card({ host, call: { args, result, cancelled } }: CardProps) {
  const [subject, setSubject] = useState<Subject>();
  const [failure, setFailure] = useState<string>();
  const read = useCallback(async () => {
    if (result === undefined) return;
    await subjectOf(args, result, toolsOf(host)).then(
      (found) => {
        setSubject(found);
        setFailure(undefined);
      },
      (error: Error) => setFailure(error.message),
    );
  }, [host, args, result]);
  useEffect(() => {
    void read();
    // Others decide and amend meanwhile: who comes back to the card sees what is so now.
    const onVisible = (): void => void (document.visibilityState === 'visible' && read());
    document.addEventListener('visibilitychange', onVisible);
    return () => document.removeEventListener('visibilitychange', onVisible);
  }, [read]);

  const said = failure ?? subject?.failure;
  return (
    <main className="cards" id="content">
      {said !== undefined && (
        <Notice tone="bad" title={text.card.failed}>
          <p>
            <TheirText>{said}</TheirText>
          </p>
        </Notice>
      )}
      {cancelled && result === undefined && (
        <Empty icon="info" title={text.card.cancelled}>
          {text.card.cancelledDetail}
        </Empty>
      )}
      {!cancelled && subject === undefined && said === undefined && <Loading rows={4} />}
      {subject?.approvals.map(({ approval, pending }) => (
        <OneApproval key={questionOf(approval)} approval={approval} pending={pending} host={host} onChanged={read} />
      ))}
      {subject !== undefined && subject.approvals.length === MAX_SHOWN && (
        <Notice tone="info" title={text.card.more(MAX_SHOWN)} />
      )}
      {subject?.task !== undefined && <TaskOnly task={subject.task} />}
      {subject?.approvals.length === 0 && said === undefined && (
        <Empty icon="check" title={text.inbox.empty}>
          {text.card.nothing}
        </Empty>
      )}
    </main>
  );
}

/** A task of which nothing waits for the person. */
function TaskOnly({ task: { task_type, status, description, data, context } }: { readonly task: Task }) {
  return (
    <article className="card approval">
      <div className="row">
        <span className="card-type">{task_type}</span>
        <StatusBadge status={status} />
      </div>
      {description !== null && (
        <p>
          <TheirText>{description}</TheirText>
        </p>
      )}
      <Content data={data} context={context} />
    </article>
  );
}
