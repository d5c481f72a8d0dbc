import { useId, useState, type KeyboardEvent } from 'react';
import { Button } from '../../parts/button.js';
import { text } from '../../text/text.js';
import type { Decision } from './use-decision.js';

export interface DecisionFormProps {
  readonly choice: Decision;
  readonly isSending: boolean;
  readonly onSend: (notes: string) => Promise<void>;
  readonly onClose: () => void;
}

const MAX_NOTES = 4_000;

/** The second step of a decision: notes, and the confirmation. */
export function DecisionForm({ choice, isSending, onSend, onClose }: DecisionFormProps) {
  const [notes, setNotes] = useState('');
  const id = useId();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void onSend(notes);
    else if (event.key === 'Escape') close(event);
    else return;
    event.preventDefault();
  };
  const close = (event: { readonly currentTarget: EventTarget & Element }): void => {
    event.currentTarget.closest<HTMLElement>('[data-row]')?.focus();
    onClose();
  };
  return (
    <form
      className="decision"
      data-choice={choice}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        void onSend(notes);
      }}
    >
      <div className="field">
        <label htmlFor={id}>{text.inbox.notes}</label>
        <textarea
          id={id}
          className="input"
          autoFocus
          maxLength={MAX_NOTES}
          placeholder={text.inbox.notesHint}
          value={notes}
          onChange={(event) => setNotes(event.target.value)}
        />
      </div>
      <div className="row">
        <Button type="submit" kind={choice === 'approved' ? 'primary' : 'danger-solid'} disabled={isSending}>
          {isSending
            ? text.inbox.deciding
            : choice === 'approved'
              ? text.inbox.confirmApprove
              : text.inbox.confirmReject}
        </Button>
        <Button onClick={close}>{text.cancel}</Button>
        <span className="small muted">{text.inbox.confirmKeys}</span>
      </div>
    </form>
  );
}
