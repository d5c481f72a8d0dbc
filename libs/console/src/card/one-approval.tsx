import type { Approval, Task } from '@handoff/client';
import { useEffect, useState, type ReactNode } from 'react';
import { ApprovalBody } from '../parts/approval/approval-body.js';
import { ApprovalHead } from '../parts/approval/approval-head.js';
import { Decide } from '../parts/approval/decide.js';
import type { Decision } from '../parts/approval/decision.js';
import { useShownContent, type ReadContents } from '../parts/approval/shown-content.js';
import { Loading } from '../parts/loading.js';
import { Notice } from '../parts/notice.js';
import { TheirText } from '../parts/their-text.js';
import { text } from '../text/text.js';
import type { Host } from './host.js';
import { ToolFailure, toolsOf } from './tools.js';

export interface OneApprovalProps {
  readonly approval: Approval;
  readonly pending: boolean;
  readonly host: Host;
  /** Reads anew what waits. */
  readonly onChanged: () => Promise<void>;
}

/** What the person has read on this card. */
const read: ReadContents = new Map();

/** One approval, with the content of its task as it is now. */
export function OneApproval(props: OneApprovalProps) {
  const { approval, host } = props;
  const [task, setTask] = useState<Task>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    let left = false;
    toolsOf(host)
      .task(approval.task_id)
      .then(
        (found) => {
          if (left) return;
          setTask(found);
          setFailure(undefined);
        },
        (error: Error) => left || setFailure(error.message),
      );
    return () => {
      left = true;
    };
    // The approval is another object whenever it was read anew, and then so is its task.
  }, [host, approval]);
  return (
    <article className="card approval" data-row="" tabIndex={0} aria-label={task?.task_type ?? text.loading}>
      {failure !== undefined && <Failure>{failure}</Failure>}
      {task === undefined ? failure === undefined && <Loading rows={4} /> : <Filled {...props} task={task} />}
    </article>
  );
}

function Filled({ approval, task, pending, host, onChanged }: OneApprovalProps & { readonly task: Task }) {
  const shown = useShownContent(task, read);
  const [said, setSaid] = useState<string>();
  const contentHash = shown.before === undefined ? shown.content.hash : undefined;

  const onDecide = async (decision: Decision, hash: string, notes: string): Promise<ReactNode> => {
    try {
      const { approval_id } = approval;
      const decided = await toolsOf(host).decide({ approvalId: approval_id, decision, contentHash: hash, notes });
      // The person may have said something else in a form of the host, and others may have to agree.
      setSaid(decided.text);
      host.tellModel(
        `The person in front of the client used the card. Approval ${approval_id} is ${decided.approval.status}.`,
      );
    } catch (error) {
      const isStale = error instanceof ToolFailure && STALE.has(error.code ?? '');
      if (!isStale) return <Failure>{(error as Error).message}</Failure>;
    }
    const card = document.activeElement?.closest<HTMLElement>('[data-row]');
    await onChanged();
    card?.focus();
    return undefined;
  };
  return (
    <>
      <ApprovalHead approval={approval} task={task} pending={pending} />
      <ApprovalBody approval={approval} shown={shown} pending={pending}>
        {pending && <Decide contentHash={contentHash} onDecide={onDecide} />}
        {!pending && <Notice tone="info" title={text.card.became[approval.status]} />}
        {said !== undefined && <Notice tone="ok" title={said} />}
      </ApprovalBody>
    </>
  );
}

/** Nothing was decided, because something is not as it was shown: reading anew shows how it is. */
const STALE: ReadonlySet<string> = new Set(['CONTENT_CHANGED', 'ALREADY_DECIDED', 'ILLEGAL_TRANSITION']);

function Failure({ children }: { readonly children: string }) {
  return (
    <Notice tone="bad" title={text.card.failed}>
      <p>
        <TheirText>{children}</TheirText>
      </p>
    </Notice>
  );
}
