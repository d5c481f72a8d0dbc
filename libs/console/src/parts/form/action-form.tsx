import { HandoffConnectionError } from '@handoff/client';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState, type FormEvent } from 'react';
import type { Subject } from '../../api/keys.js';
import { text } from '../../text/text.js';
import { Button } from '../button.js';
import { ErrorNotice } from '../error-notice.js';
import { useToasts } from '../toasts.js';
import type { Action, ActionField, Entered } from './action.js';
import { readJsonObject } from './json-entry.js';

/** The form of an action. A refusal is shown in it, with the API's words, and what was entered stays. */
export function ActionForm({ action, onClose }: { readonly action: Action; readonly onClose: () => void }) {
  const { send, error, isSending } = useSending(action, onClose);
  return (
    <form className="stack" onSubmit={(event) => send(event)}>
      {action.fields.map((field) => (
        <ActionInput key={field.name} field={field} />
      ))}
      {error !== undefined && <ErrorNotice error={error} />}
      <div className="actions">
        <Button onClick={onClose}>{text.cancel}</Button>
        <Button type="submit" kind={action.kind === 'danger' ? 'danger-solid' : 'primary'} disabled={isSending}>
          {action.label}
        </Button>
      </div>
    </form>
  );
}

/** What an action may change, whatever it is: it is read anew. */
const CHANGED: readonly Subject[] = [
  ...([
    'tasks',
    'sessions',
    'approvals',
    'status',
    'inboxes',
    'audit',
    'webhooks',
    'profiles',
    'dead-letters',
  ] as const),
];

/**
 * Sends what was entered. When no answer came, the same content is sent again under the same key: it acts once. After an
 * answer, the next attempt is another request.
 */
function useSending({ fields, run, done }: Action, onClose: () => void) {
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<unknown>();
  const [lost] = useState(() => new Map<string, string>());
  const queries = useQueryClient();
  const say = useToasts();
  const perform = async (entered: Entered): Promise<void> => {
    const what = JSON.stringify(entered);
    setSending(true);
    setError(undefined);
    try {
      await run(entered, { idempotencyKey: lost.get(what) ?? crypto.randomUUID() });
      lost.delete(what);
      say.done(done);
      onClose();
    } catch (thrown) {
      lost.delete(what);
      if (thrown instanceof HandoffConnectionError && thrown.idempotencyKey !== undefined)
        lost.set(what, thrown.idempotencyKey);
      setError(thrown);
    } finally {
      setSending(false);
      for (const subject of CHANGED) void queries.invalidateQueries({ queryKey: [subject] });
    }
  };
  const send = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void perform(enteredIn(event.currentTarget, fields));
  };
  return { send, error, isSending };
}

function enteredIn(form: HTMLFormElement, fields: readonly ActionField[]): Entered {
  const data = new FormData(form);
  return Object.fromEntries(
    fields.map(({ name, kind }) => {
      const value = data.get(name);
      return [name, kind === 'flag' ? value !== null : typeof value === 'string' ? value : ''];
    }),
  );
}

function ActionInput({ field: { name, label, kind, initial, required, choices } }: { readonly field: ActionField }) {
  const id = useId();
  const common = { id, name, className: 'input', required, defaultValue: initial };
  if (kind === 'flag') {
    return (
      <label className="row flag" htmlFor={id}>
        <input id={id} name={name} type="checkbox" className="check-box" />
        {label}
      </label>
    );
  }
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {choices !== undefined ? (
        <select {...common}>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {text.status[choice] ?? choice}
            </option>
          ))}
        </select>
      ) : kind === 'json' || kind === 'long' ? (
        <textarea
          {...common}
          className={kind === 'json' ? 'input mono' : 'input'}
          rows={kind === 'json' ? 8 : 3}
          spellCheck={kind !== 'json'}
          onChange={(event) => {
            const isWrong = kind === 'json' && event.target.value.trim() !== '' && !readJsonObject(event.target.value);
            event.target.setCustomValidity(isWrong ? text.tasks.notJson : '');
          }}
        />
      ) : (
        <input {...common} type={kind === 'number' ? 'number' : 'text'} min={0} max={100} autoComplete="off" />
      )}
    </div>
  );
}
