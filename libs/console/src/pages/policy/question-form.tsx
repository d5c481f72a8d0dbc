import { useId, useState, type FormEvent } from 'react';
import { Button } from '../../parts/button.js';
import { text } from '../../text/text.js';
import { contextOf, factsOf, type Fact } from './facts.js';
import { FactsForm } from './facts-form.js';
import { KINDS, type Kind, type PolicySearch, type Question } from './question.js';
import { useRoles } from './use-roles.js';

const words = text.policy.form;

interface QuestionFormProps {
  /** The question of the address: it is entered already. */
  readonly search: PolicySearch;
  /** The facts that rules asked for when it was asked last, and nobody stated. */
  readonly unknown: readonly string[];
  readonly isAsking: boolean;
  readonly onAsk: (question: Question) => void;
}

/** A question: who, what, and what is known of the call. */
export function QuestionForm({ search, unknown, isAsking, onAsk }: QuestionFormProps) {
  const roles = useRoles(search.role);
  const [role, setRole] = useState(search.role);
  const [kind, setKind] = useState<Kind>(KINDS.find((each) => each === search.kind) ?? 'tool');
  const [name, setName] = useState(search.name ?? '');
  const [facts, setFacts] = useState<readonly Fact[]>(() => factsOf(search.context ?? {}));
  const [roleId, kindId, nameId] = [useId(), useId(), useId()];
  const chosen = role ?? roles[0] ?? '';
  const ask = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onAsk({ role: chosen, kind, name: name.trim(), context: contextOf(facts) });
  };
  return (
    <form className="card part" onSubmit={ask} aria-label={text.policy.title}>
      <div className="field">
        <label htmlFor={roleId}>{words.role}</label>
        <select
          id={roleId}
          className="input"
          value={chosen}
          onChange={(event) => setRole(event.target.value)}
          data-filter=""
        >
          {roles.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={kindId}>{words.kind}</label>
        <select id={kindId} className="input" value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {words.kinds[each]}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={nameId}>{words.name}</label>
        <input
          id={nameId}
          className="input mono"
          required
          maxLength={256}
          autoComplete="off"
          spellCheck={false}
          placeholder={words.nameHint[kind]}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <FactsForm facts={facts} unknown={unknown} onChange={setFacts} />
      <div>
        <Button type="submit" kind="primary" disabled={isAsking || chosen === ''}>
          {words.ask}
        </Button>
      </div>
    </form>
  );
}
