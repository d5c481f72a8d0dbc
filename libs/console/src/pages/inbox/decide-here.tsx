import type { Approval, Task } from '@handoff/client';
import type { ReactNode } from 'react';
import { Decide } from '../../parts/approval/decide.js';
import type { Decision } from '../../parts/approval/decision.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { useToasts } from '../../parts/toasts.js';
import { text } from '../../text/text.js';
import { focusNextCard } from './focus-next-card.js';
import { useDecide } from './use-decision.js';

export interface DecideHereProps {
  readonly approval: Approval;
  readonly task: Task;
  /** The content on the screen; undefined: it changed, and the person has not read that yet. */
  readonly contentHash: string | undefined;
  readonly onDecided: (approvalId: string) => void;
}

/** The decision of one approval of the inbox. What became of it is said in passing, and the next card has the focus. */
export function DecideHere({ approval, task, contentHash, onDecided }: DecideHereProps) {
  const decide = useDecide();
  const say = useToasts();
  const onDecide = async (decision: Decision, hash: string, notes: string): Promise<ReactNode> => {
    const result = await decide({ approval, decision, contentHash: hash, notes });
    if (result.kind === 'failed') return <ErrorNotice error={result.error} />;
    if (result.kind === 'changed') say.warn(text.inbox.changed);
    if (result.kind === 'elsewhere') say.warn(text.inbox.elsewhere);
    if (result.kind !== 'decided') return undefined;
    const title = decision === 'approved' ? text.inbox.approved(task.task_type) : text.inbox.rejected(task.task_type);
    say.done(title, result.approval.status === 'pending' ? text.inbox.stillPending : beginningOf(task));
    focusNextCard();
    onDecided(approval.approval_id);
    return undefined;
  };
  return <Decide contentHash={contentHash} hasKeys onDecide={onDecide} />;
}

/** Tells several decisions of one type apart. */
function beginningOf({ description }: Task): string | undefined {
  if (description === null) return undefined;
  const [line = ''] = description.split('\n');
  return [...line].length > 80 ? `${[...line].slice(0, 80).join('')}…` : line;
}
