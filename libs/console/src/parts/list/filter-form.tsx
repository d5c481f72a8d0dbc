import { useId, type ReactNode } from 'react';
import type { Filters, FilterValue } from '../../api/commands.js';
import { text } from '../../text/text.js';
import { Button } from '../button.js';

/** One filter of a list. */
export interface FilterField {
  /** The query member of the operation, and the name in the address. */
  readonly name: string;
  readonly label: string;
  /** `time`: an instant, entered in local time. `flag`: on or off. Otherwise a text, or one of `choices`. */
  readonly kind?: 'time' | 'flag';
  readonly choices?: readonly (readonly [value: string, label: string])[];
}

/** The filter that every list of things with a status has. */
export function statusField(statuses: readonly string[]): FilterField {
  return {
    name: 'status',
    label: text.list.status,
    choices: statuses.map((each) => [each, text.status[each] ?? each]),
  };
}

export interface FilterFormProps {
  readonly fields: readonly FilterField[];
  /** What the address says. */
  readonly value: Filters;
  readonly onChange: (name: string, value: FilterValue) => void;
  readonly onClear: () => void;
  /** More beside the fields. */
  readonly children?: ReactNode;
}

/** The filters of a list. A text counts once it is left, or with Enter: the address is the state, so that it can be sent to others. */
export function FilterForm({ fields, value, onChange, onClear, children }: FilterFormProps) {
  const isFiltered = fields.some(({ name }) => value[name] !== undefined);
  return (
    <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      {fields.map((field, index) => (
        <Field
          // A new value of the address is a new field: the field itself keeps only what is being typed.
          key={`${field.name} ${String(value[field.name])}`}
          field={field}
          value={value[field.name]}
          isFirst={index === 0}
          onChange={(next) => {
            if (next !== value[field.name]) onChange(field.name, next);
          }}
        />
      ))}
      {isFiltered && (
        <Button kind="quiet" icon="cross" onClick={onClear}>
          {text.list.clear}
        </Button>
      )}
      {children}
    </form>
  );
}

interface FieldProps {
  readonly field: FilterField;
  readonly value: FilterValue;
  readonly isFirst: boolean;
  readonly onChange: (value: FilterValue) => void;
}

function Field({ field: { name, label, kind, choices }, value, isFirst, onChange }: FieldProps) {
  const id = useId();
  const common = { id, name, className: 'input', ...(isFirst ? { 'data-filter': '' } : {}) };
  if (kind === 'flag') {
    return (
      <label className="row flag" htmlFor={id}>
        <input
          {...common}
          className="check-box"
          type="checkbox"
          defaultChecked={value !== undefined}
          onChange={(event) => onChange(event.target.checked ? true : undefined)}
        />
        {label}
      </label>
    );
  }
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {choices === undefined ? (
        <Typed {...common} type={kind === 'time' ? 'datetime-local' : 'text'} value={value} onChange={onChange} />
      ) : (
        <select
          {...common}
          defaultValue={String(value ?? '')}
          onChange={(event) => onChange(event.target.value || undefined)}
        >
          <option value="">{text.all}</option>
          {choices.map(([choice, words]) => (
            <option key={choice} value={choice}>
              {words}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

interface TypedProps {
  readonly type: 'text' | 'datetime-local';
  readonly value: FilterValue;
  readonly onChange: (value: FilterValue) => void;
}

function Typed({ type, value, onChange, ...rest }: TypedProps) {
  const isTime = type === 'datetime-local';
  const given = typeof value === 'string' ? value : '';
  const commit = (typed: string): void => onChange((isTime ? toInstant(typed) : typed.trim()) || undefined);
  return (
    <input
      {...rest}
      type={type}
      maxLength={isTime ? undefined : 300}
      defaultValue={isTime ? toLocal(given) : given}
      autoComplete="off"
      spellCheck={false}
      onBlur={(event) => commit(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit(event.currentTarget.value);
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}

/** `2026-01-05T09:00` in local time as an instant; undefined when it is none. */
function toInstant(local: string): string | undefined {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** An instant as the field shows it, in local time; empty when it is none. */
function toLocal(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
