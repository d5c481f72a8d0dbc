import type { DryRunDifference } from '@handoff/client';
import { Link } from '@tanstack/react-router';
import { Table } from '../../parts/list/table.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';
import { OUTCOME_TONES } from './outcome.js';

const words = text.policy.dryRun;
const { column } = words;

interface DryRunTableProps {
  readonly role: string;
  readonly differences: readonly DryRunDifference[];
}

/** The answers that would have been others, the newest first. */
export function DryRunTable({ role, differences }: DryRunTableProps) {
  return (
    <Table columns={[column.at, column.question, column.was, column.is]} isStale={false}>
      {differences.map(({ audit_id, recorded_at, resource, before, after }) => (
        <tr key={audit_id}>
          <td data-label={column.at}>
            <Link to="/audit" search={{ event_type: 'access.evaluated', entry: audit_id }} data-row="">
              <Ago at={recorded_at} />
            </Link>
          </td>
          <td data-label={column.question}>
            <div className="cell">
              <span className="small muted">{text.policy.form.kinds[resource.type] ?? resource.type}</span>
              <span className="mono">
                <TheirText clip={200}>{resource.id}</TheirText>
              </span>
            </div>
          </td>
          <td data-label={column.was}>
            <Outcome role={role} answer={before} search={publishedIn(before.bundle_version)} />
          </td>
          <td data-label={column.is}>
            <Outcome role={role} answer={after} search={{ view: 'draft' }} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** The version that decided; what is published now if that is not known. */
function publishedIn(version: number | null) {
  return { view: 'published', ...(version === null ? {} : { version: String(version) }) };
}

interface OutcomeProps {
  readonly role: string;
  readonly answer: Pick<DryRunDifference['after'], 'outcome' | 'code' | 'deciding'>;
  /** Which part of the profile has the rules. */
  readonly search: { readonly view: string; readonly version?: string };
}

function Outcome({ role, answer: { outcome, code, deciding }, search }: OutcomeProps) {
  return (
    <div className="cell">
      <span className="row">
        <span className="badge" data-tone={OUTCOME_TONES[outcome]}>
          {text.policy.outcome[outcome]}
        </span>
      </span>
      {deciding.length === 0 && <span className="small muted">{text.policy.code[code] ?? code}</span>}
      {deciding.map(({ pointer, rule, pattern }) => (
        <Link
          key={pointer}
          to="/profiles/$role"
          params={{ role }}
          search={{ ...search, at: pointer }}
          className="small"
        >
          <TheirText clip={120}>{[rule, pattern].filter(Boolean).join(' ') || pointer}</TheirText>
        </Link>
      ))}
    </div>
  );
}
