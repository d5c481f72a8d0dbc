import type { Approval } from '@handoff/client';
import { useId, useState } from 'react';
import type { Decision } from '../../parts/approval/decision.js';
import { Button } from '../../parts/button.js';
import { Confirm } from '../../parts/confirm.js';
import { useShortcut } from '../../parts/keys/use-shortcut.js';
import { useToasts } from '../../parts/toasts.js';
import { text } from '../../text/text.js';
import { useSelection } from './selection.js';
import { useDecide } from './use-decision.js';

export interface SelectionBarProps {
  readonly approvals: readonly Approval[];
  readonly onDecided: (approvalId: string) => void;
}

const SHORTCUTS = [
  ['a', 'approve', text.inbox.approve],
  ['r', 'reject', text.inbox.reject],
  ['x', 'select', text.inbox.select],
] as const;

/** Decides several: one after the other, each by itself, after the person has typed how many. */
export function SelectionBar({ approvals, onDecided }: SelectionBarProps) {
  const selection = useSelection();
  const [choice, setChoice] = useState<Decision>();
  const [done, setDone] = useState<number>();
  const decide = useDecide();
  const say = useToasts();
  const chosen = approvals.filter(({ approval_id }) => selection.ids.has(approval_id));

  const decideAll = async (decision: Decision): Promise<void> => {
    let failures = 0;
    setDone(0);
    for (const [index, approval] of chosen.entries()) {
      // The content on the screen now: it may have changed since the dialog opened, and then nothing is decided.
      const contentHash = selection.shownBy(approval.approval_id);
      const result = contentHash === undefined ? undefined : await decide({ approval, decision, contentHash });
      if (result?.kind === 'decided') onDecided(approval.approval_id);
      else failures += 1;
      if (result?.kind === 'failed') say.failed(result.error);
      setDone(index + 1);
    }
    setChoice(undefined);
    setDone(undefined);
    selection.clear();
    if (failures > 0) say.warn(text.inbox.several.failed(failures));
    if (chosen.length > failures) say.done(text.inbox.several.done(chosen.length - failures));
  };

  return (
    <>
      {SHORTCUTS.map(([key, action, label]) => (
        <CardKey key={key} keys={key} action={action} label={label} />
      ))}
      {chosen.length > 0 && (
        <div className="selection card" role="region" aria-label={text.inbox.several.chosen(chosen.length)}>
          <strong>{text.inbox.several.chosen(chosen.length)}</strong>
          <Button kind="primary" icon="check" onClick={() => setChoice('approved')}>
            {text.inbox.several.approve(chosen.length)}
          </Button>
          <Button kind="danger" icon="cross" onClick={() => setChoice('rejected')}>
            {text.inbox.several.reject(chosen.length)}
          </Button>
          <Button kind="quiet" onClick={selection.clear}>
            {text.inbox.several.clear}
          </Button>
        </div>
      )}
      {choice !== undefined && (
        <CountedConfirm
          count={chosen.length}
          choice={choice}
          done={done}
          onClose={() => done === undefined && setChoice(undefined)}
          onConfirm={() => void decideAll(choice)}
        />
      )}
    </>
  );
}

/** A key for the card that has the focus, or the first one. */
function CardKey({ keys, action, label }: { readonly keys: string; readonly action: string; readonly label: string }) {
  useShortcut(keys, label, () => {
    const card = document.activeElement?.closest('[data-row]') ?? document.querySelector('main [data-row]');
    card?.querySelector<HTMLElement>(`[data-action="${action}"]`)?.click();
  });
  return null;
}

interface CountedConfirmProps {
  readonly count: number;
  readonly choice: Decision;
  /** How many are decided; undefined before it begins. */
  readonly done: number | undefined;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

function CountedConfirm({ count, choice, done, onClose, onConfirm }: CountedConfirmProps) {
  const [typed, setTyped] = useState('');
  const id = useId();
  const { several } = text.inbox;
  const isApproval = choice === 'approved';
  return (
    <Confirm
      open
      onClose={onClose}
      title={isApproval ? several.titleApprove(count) : several.titleReject(count)}
      action={
        done === undefined
          ? isApproval
            ? several.approve(count)
            : several.reject(count)
          : several.progress(done, count)
      }
      kind={isApproval ? 'primary' : 'danger-solid'}
      disabled={typed.trim() !== String(count) || done !== undefined}
      onConfirm={onConfirm}
    >
      <p>{several.detail}</p>
      <div className="field">
        <label htmlFor={id}>{several.type(count)}</label>
        <input
          id={id}
          className="input"
          inputMode="numeric"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
    </Confirm>
  );
}
