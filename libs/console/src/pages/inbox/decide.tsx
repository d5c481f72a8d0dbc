import type { Approval, Task } from '@handoff/client';
import { useState } from 'react';
import { Button } from '../../parts/button.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { useToasts } from '../../parts/toasts.js';
import { text } from '../../text/text.js';
import { DecisionForm } from './decision-form.js';
import { focusNextCard } from './focus-next-card.js';
import { useDecide, type Decision } from './use-decision.js';

export interface DecideProps {
  readonly approval: Approval;
  readonly task: Task;
  /** The content on the screen; undefined: it changed, and the person has not read that yet. */
  readonly contentHash: string | undefined;
  readonly onDecided: (approvalId: string) => void;
}

/** The two buttons, and the form that either opens: a decision is final, so it takes two steps. */
export function Decide({ approval, task, contentHash, onDecided }: DecideProps) {
  // A choice is for the content that was on the screen: after a change the person chooses anew.
  const [chosen, setChosen] = useState<{ readonly decision: Decision; readonly contentHash: string }>();
  const choice = chosen?.contentHash === contentHash ? chosen?.decision : undefined;
  const choose = (decision: Decision): void => {
    if (contentHash !== undefined) setChosen({ decision, contentHash });
  };
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<unknown>();
  const decide = useDecide();
  const say = useToasts();

  const send = async (notes: string): Promise<void> => {
    if (choice === undefined || contentHash === undefined || isSending) return;
    setSending(true);
    setError(undefined);
    const result = await decide({ approval, decision: choice, contentHash, notes });
    setSending(false);
    if (result.kind === 'failed') {
      setError(result.error);
      return;
    }
    setChosen(undefined);
    if (result.kind === 'changed') say.warn(text.inbox.changed);
    if (result.kind === 'elsewhere') say.warn(text.inbox.elsewhere);
    if (result.kind !== 'decided') return;
    const title = choice === 'approved' ? text.inbox.approved(task.task_type) : text.inbox.rejected(task.task_type);
    say.done(title, result.approval.status === 'pending' ? text.inbox.stillPending : beginningOf(task));
    focusNextCard();
    onDecided(approval.approval_id);
  };

  if (choice !== undefined) {
    return (
      <>
        <DecisionForm choice={choice} isSending={isSending} onSend={send} onClose={() => setChosen(undefined)} />
        {error !== undefined && <ErrorNotice error={error} />}
      </>
    );
  }
  const isBlocked = contentHash === undefined;
  return (
    <div className="row decide">
      <Button
        kind="primary"
        icon="check"
        shortcut="a"
        data-action="approve"
        disabled={isBlocked}
        onClick={() => choose('approved')}
      >
        {text.inbox.approve}
      </Button>
      <Button
        kind="danger"
        icon="cross"
        shortcut="r"
        data-action="reject"
        disabled={isBlocked}
        onClick={() => choose('rejected')}
      >
        {text.inbox.reject}
      </Button>
    </div>
  );
}

/** Tells several decisions of one type apart. */
function beginningOf({ description }: Task): string | undefined {
  if (description === null) return undefined;
  const [line = ''] = description.split('\n');
  return [...line].length > 80 ? `${[...line].slice(0, 80).join('')}…` : line;
}
