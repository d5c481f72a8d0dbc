import type { Profile } from '@handoff/client';
import { Empty } from '../../parts/empty.js';
import { Table } from '../../parts/list/table.js';
import { TheirText } from '../../parts/their-text.js';
import { text } from '../../text/text.js';
import { placeId } from './place-id.js';
import { RuleKind } from './rule-kind.js';
import { rulesOf, type Rule } from './rules-of.js';

const words = text.profiles;
const { rule: column } = words;

interface RuleTableProps {
  readonly profile: Profile;
  readonly at: string | undefined;
}

/** What the role may do. */
export function RuleTable({ profile, at }: RuleTableProps) {
  const rules = rulesOf(profile);
  return (
    <section className="section" aria-labelledby="rules">
      <h2 id="rules">{words.rules}</h2>
      <p className="small muted">{words.rulesLead}</p>
      {rules.length === 0 ? (
        <Empty icon="scale" title={words.rules}>
          {words.noRules}
        </Empty>
      ) : (
        <Table columns={[column.kind, column.pattern, column.conditions, column.reason]} isStale={false}>
          {rules.map((rule, index) => (
            <RuleRow key={index} rule={rule} pointer={`/policies/${index}`} at={at} />
          ))}
        </Table>
      )}
    </section>
  );
}

interface RuleRowProps {
  readonly rule: Rule;
  readonly pointer: string;
  readonly at: string | undefined;
}

function RuleRow({ rule: { rule, pattern, conditions, reason, demand, isShadow }, pointer, at }: RuleRowProps) {
  return (
    <tr id={placeId(pointer)} tabIndex={0} data-row="" data-at={at === pointer ? '' : undefined}>
      <td data-label={column.kind}>
        <RuleKind kind={rule} />
        {isShadow && (
          <span className="badge" data-tone="idle">
            {words.shadow}
          </span>
        )}
      </td>
      <td data-label={column.pattern} className="mono">
        <TheirText clip={200}>{pattern}</TheirText>
      </td>
      <td data-label={column.conditions}>
        {conditions.length === 0 ? (
          <span className="muted">{column.always}</span>
        ) : (
          <ul className="mono small">
            {conditions.map((condition, index) => (
              <li key={index}>
                <TheirText clip={200}>{condition}</TheirText>
              </li>
            ))}
          </ul>
        )}
      </td>
      <td data-label={column.reason}>
        <div className="cell">
          {reason !== undefined && <TheirText clip={300}>{reason}</TheirText>}
          {demand !== undefined && (
            <span className="small muted">
              <TheirText clip={300}>{demand}</TheirText>
            </span>
          )}
        </div>
      </td>
    </tr>
  );
}
