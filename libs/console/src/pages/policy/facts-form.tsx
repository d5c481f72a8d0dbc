import { useId, useState } from 'react';
import { Button, IconButton } from '../../parts/button.js';
import { text } from '../../text/text.js';
import { contextOf, factsIn, type Fact } from './facts.js';

const words = text.policy.form;

interface FactsFormProps {
  readonly facts: readonly Fact[];
  /** Facts that rules ask for: those that are not there yet can be added. */
  readonly unknown: readonly string[];
  readonly onChange: (facts: readonly Fact[]) => void;
}

/** What is known of a call: one by one, or all of it as JSON. Both are the same facts. */
export function FactsForm({ facts, unknown, onChange }: FactsFormProps) {
  const missing = unknown.filter((name) => facts.every((fact) => fact.name !== name));
  const change = (index: number, next: Partial<Fact>): void =>
    onChange(facts.map((fact, at) => (at === index ? { ...fact, ...next } : fact)));
  const add = (name: string): void => onChange([...facts, { name, value: '' }]);
  return (
    <fieldset className="facts-form">
      <legend className="label small">{words.facts}</legend>
      <p className="small muted">{words.factsHint}</p>
      {facts.map(({ name, value }, index) => (
        <div key={index} className="fact-row">
          <input
            className="input mono"
            aria-label={words.factName}
            placeholder={words.factName}
            value={name}
            spellCheck={false}
            onChange={(event) => change(index, { name: event.target.value })}
          />
          <input
            className="input mono"
            aria-label={name === '' ? words.factValue : `${words.factValue}: ${name}`}
            placeholder={words.factValue}
            value={value}
            spellCheck={false}
            onChange={(event) => change(index, { value: event.target.value })}
          />
          <IconButton
            icon="cross"
            label={words.remove(name)}
            onClick={() => onChange(facts.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <div className="row">
        {missing.map((name) => (
          <Button key={name} onClick={() => add(name)}>
            + {name}
          </Button>
        ))}
        <Button kind="quiet" onClick={() => add('')}>
          {words.add}
        </Button>
      </div>
      <AsJson facts={facts} onChange={onChange} />
    </fieldset>
  );
}

function AsJson({ facts, onChange }: Pick<FactsFormProps, 'facts' | 'onChange'>) {
  const id = useId();
  // What is being typed, while it is: half a JSON object is none.
  const [typed, setTyped] = useState<string>();
  const isWrong = typed !== undefined && factsIn(typed) === undefined;
  return (
    <details className="more">
      <summary>{words.json}</summary>
      <div className="field">
        <label htmlFor={id}>{words.json}</label>
        <textarea
          id={id}
          className="input mono"
          rows={6}
          spellCheck={false}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? `${id}-wrong` : undefined}
          value={typed ?? JSON.stringify(contextOf(facts), null, 2)}
          onChange={(event) => {
            setTyped(event.target.value);
            const read = factsIn(event.target.value);
            if (read !== undefined) onChange(read);
          }}
          onBlur={() => {
            if (!isWrong) setTyped(undefined);
          }}
        />
        {isWrong && (
          <p id={`${id}-wrong`} className="small" role="alert">
            {words.notJson}
          </p>
        )}
      </div>
    </details>
  );
}
