import { useId, type KeyboardEvent } from 'react';
import { text } from '../../text/text.js';
import { Button } from '../button.js';
import type { Decision } from './decision.js';

export interface DecisionFormProps {
  readonly choice: Decision;
  readonly notes: string;
  readonly isSending: boolean;
  readonly onNotes: (notes: string) => void;
  readonly onSend: () => Promise<void>;
  readonly onClose: () => void;
}

const MAX_NOTES = 4_000;

/** The second step of a decision: notes, and the confirmation. */
export function DecisionForm({ choice, notes, isSending, onNotes, onSend, onClose }: DecisionFormProps) {
  const id = useId();
  const verb = choice === 'approved' ? text.inbox.confirmApprove : text.inbox.confirmReject;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void onSend();
    else if (event.key === 'Escape') close(event);
    else return;
    event.preventDefault();
  };
  const close = (event: { readonly currentTarget: EventTarget & Element }): void => {
    event.currentTarget.closest<HTMLElement>('[data-row]')?.focus();
    onClose();
  };
  return (
    // No form element: a host that shows this in a frame may forbid forms, and a sandboxed frame drops a submission in silence.
    <div className="decision" role="group" aria-label={verb} data-choice={choice} onKeyDown={onKeyDown}>
      <div className="field">
        <label htmlFor={id}>{text.inbox.notes}</label>
        <textarea
          id={id}
          className="input"
          autoFocus
          maxLength={MAX_NOTES}
          placeholder={text.inbox.notesHint}
          value={notes}
          onChange={(event) => onNotes(event.target.value)}
        />
      </div>
      <div className="row">
        <Button
          kind={choice === 'approved' ? 'primary' : 'danger-solid'}
          disabled={isSending}
          onClick={() => void onSend()}
        >
          {isSending ? text.inbox.deciding : verb}
        </Button>
        <Button onClick={close}>{text.cancel}</Button>
        <span className="small muted">{text.inbox.confirmKeys}</span>
      </div>
    </div>
  );
}
