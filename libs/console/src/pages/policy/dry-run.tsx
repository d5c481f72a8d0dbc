import { useId, useState, type FormEvent } from 'react';
import { Button } from '../../parts/button.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { FactList } from '../../parts/fact-list.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';
import { DryRunTable } from './dry-run-table.js';
import { MAX_SHOWN, shareDone, type DryRunTotals } from './dry-run-totals.js';
import { useDryRun } from './use-dry-run.js';
import { useRoles } from './use-roles.js';

const words = text.policy.dryRun;

/** Tries the draft of a role on the answers on record: for auditors and admins. The API checks it once more. */
export function DryRun({ role: asked }: { readonly role: string }) {
  const roles = useRoles(asked);
  const [chosen, setChosen] = useState<string>();
  const role = chosen ?? (asked === '' ? roles[0] : asked) ?? '';
  const { totals, error, isRunning, run, stop } = useDryRun();
  const [roleId, fromId, toId] = [useId(), useId(), useId()];
  const start = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void run({ role, from: instantOf(form.get('from')), to: instantOf(form.get('to')) });
  };
  return (
    <section className="section stack" id="dry-run" aria-labelledby="dry-run-title">
      <h2 id="dry-run-title">{words.title}</h2>
      <p className="muted">{words.lead}</p>
      <form className="filters" onSubmit={start}>
        <div className="field">
          <label htmlFor={roleId}>{text.policy.form.role}</label>
          <select id={roleId} className="input" value={role} onChange={(event) => setChosen(event.target.value)}>
            {roles.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor={fromId}>{words.from}</label>
          <input id={fromId} name="from" type="datetime-local" className="input" />
        </div>
        <div className="field">
          <label htmlFor={toId}>{words.to}</label>
          <input id={toId} name="to" type="datetime-local" className="input" />
        </div>
        {isRunning ? (
          <Button onClick={stop}>{words.stop}</Button>
        ) : (
          <Button type="submit" disabled={role === ''}>
            {words.run(role)}
          </Button>
        )}
      </form>
      <p className="small muted">{words.span}</p>
      {error !== null && <ErrorNotice error={error} />}
      {totals !== undefined && <Totals role={role} totals={totals} isRunning={isRunning} />}
    </section>
  );
}

/** A local time of a form as an instant; undefined for none. */
function instantOf(entered: FormDataEntryValue | null): string | undefined {
  return typeof entered === 'string' && entered !== '' ? new Date(entered).toISOString() : undefined;
}

interface TotalsProps {
  readonly role: string;
  readonly totals: DryRunTotals;
  readonly isRunning: boolean;
}

function Totals({ role, totals, isRunning }: TotalsProps) {
  const { answers, same, different, untold, missing, differences, reached, isDone } = totals;
  return (
    <div className="stack">
      {isRunning && (
        <div className="progress">
          <progress value={shareDone(totals)} aria-label={words.progress} />
        </div>
      )}
      <section className="card part" aria-label={words.answers}>
        <FactList
          facts={[
            [words.answers, answers.toLocaleString('en')],
            [words.same, same.toLocaleString('en')],
            [words.different, different.toLocaleString('en')],
            [words.untold, untold.toLocaleString('en')],
            [words.reached, <Ago at={reached} />],
            missing.size === 0
              ? undefined
              : [
                  words.missing,
                  <TheirText clip={400}>
                    {[...missing].map(([name, count]) => words.missingFact(name, count)).join(', ')}
                  </TheirText>,
                ],
          ]}
        />
      </section>
      {differences.length > 0 && <DryRunTable role={role} differences={differences} />}
      {isDone && different === 0 && <p role="status">{words.none}</p>}
      {different > differences.length && <p className="small muted">{words.cut(MAX_SHOWN)}</p>}
    </div>
  );
}
