import { useState, type ReactNode } from 'react';
import { text } from '../../text/text.js';
import { Button } from '../button.js';
import type { Decision } from './decision.js';
import { DecisionForm } from './decision-form.js';

export interface DecideProps {
  /** The content on the screen; undefined: it changed, and the person has not read that yet. */
  readonly contentHash: string | undefined;
  /** Whether `a` and `r` choose. */
  readonly hasKeys?: boolean;
  /** Records the decision. @returns what to say beside the form, which stays open; undefined closes it. */
  readonly onDecide: (decision: Decision, contentHash: string, notes: string) => Promise<ReactNode>;
}

/** The two buttons, and the form that either opens: a decision is final, so it takes two steps. */
export function Decide({ contentHash, hasKeys = false, onDecide }: DecideProps) {
  // A choice is for the content that was on the screen: after a change the person chooses anew. What they have written stays.
  const [chosen, setChosen] = useState<{ readonly decision: Decision; readonly contentHash: string }>();
  const [notes, setNotes] = useState('');
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<ReactNode>();
  const choice = chosen?.contentHash === contentHash ? chosen?.decision : undefined;

  const choose = (decision: Decision): void => {
    setProblem(undefined);
    if (contentHash !== undefined) setChosen({ decision, contentHash });
  };
  const send = async (): Promise<void> => {
    if (choice === undefined || contentHash === undefined || isSending) return;
    setSending(true);
    setProblem(undefined);
    const said = await onDecide(choice, contentHash, notes);
    setSending(false);
    if (said === undefined) setChosen(undefined);
    else setProblem(said);
  };

  if (choice !== undefined) {
    return (
      <>
        <DecisionForm
          choice={choice}
          notes={notes}
          isSending={isSending}
          onNotes={setNotes}
          onSend={send}
          onClose={() => setChosen(undefined)}
        />
        {problem}
      </>
    );
  }
  const isBlocked = contentHash === undefined;
  return (
    <div className="row decide">
      <Button
        kind="primary"
        icon="check"
        shortcut={hasKeys ? 'a' : undefined}
        data-action="approve"
        disabled={isBlocked}
        onClick={() => choose('approved')}
      >
        {text.inbox.approve}
      </Button>
      <Button
        kind="danger"
        icon="cross"
        shortcut={hasKeys ? 'r' : undefined}
        data-action="reject"
        disabled={isBlocked}
        onClick={() => choose('rejected')}
      >
        {text.inbox.reject}
      </Button>
    </div>
  );
}
