import type { AccessDecision } from '@handoff/client';
import { Link } from '@tanstack/react-router';
import { FactList } from '../../parts/fact-list.js';
import { Id } from '../../parts/id.js';
import { Notice } from '../../parts/notice.js';
import { sayLeft } from '../../parts/time-words.js';
import { Role } from '../../parts/status-badge.js';
import { TheirText } from '../../parts/their-text.js';
import { text } from '../../text/text.js';
import { RuleKind } from '../profiles/rule-kind.js';
import { OUTCOME_TONES, outcomeOf } from './outcome.js';
import type { Question } from './question.js';

const words = text.policy;

interface AnswerProps {
  readonly question: Question;
  readonly decision: AccessDecision;
}

/** What came of a question: the outcome, the rules that decided, and where they stand. */
export function Answer({ question, decision }: AnswerProps) {
  const { context } = decision;
  const { role, name } = question;
  const { code, reason, deciding, unknown, bundle_version, digest, shadow, ask } = context;
  const outcome = outcomeOf(decision);
  const tone = OUTCOME_TONES[outcome];
  return (
    <section className="card part answer" data-tone={tone} aria-labelledby="answer">
      <h2 id="answer">{words.answer}</h2>
      <p className="row">
        <span className="badge" data-tone={tone}>
          {words.outcome[outcome]}
        </span>
        <Role name={role} />
        <span className="mono">
          <TheirText clip={200}>{name}</TheirText>
        </span>
      </p>
      <p>{words.code[code] ?? code}</p>
      <p className="muted">
        <TheirText clip={600}>{reason}</TheirText>
      </p>
      {ask !== null && (
        <Notice tone="info" title={words.needs}>
          <p>
            {ask.groups.map(({ approver_role, required }) => words.group(approver_role, required)).join(', ')}.{' '}
            {words.goodFor(sayLeft(ask.expires_in * 1_000, 0))}
          </p>
        </Notice>
      )}
      {unknown.length > 0 && (
        <Notice tone="warn" title={words.unknown}>
          <p>
            {words.unknownDetail} <TheirText clip={300}>{unknown.join(', ')}</TheirText>
          </p>
        </Notice>
      )}
      <Deciding title={words.deciding} role={role} deciding={deciding} version={bundle_version} />
      {shadow !== undefined && (
        <Notice tone="info" title={words.shadow(shadow.decision ? words.outcome.allow : words.outcome.deny)}>
          <p>
            <TheirText clip={300}>{shadow.reason}</TheirText>
          </p>
          <Deciding title={words.shadowDeciding} role={role} deciding={shadow.deciding} version={bundle_version} />
        </Notice>
      )}
      <FactList
        facts={[
          bundle_version === null ? undefined : [words.decidedBy, words.version(bundle_version)],
          digest === null ? undefined : [words.digest, <Id value={digest} />],
        ]}
      />
      <p className="small muted">
        {words.recorded}{' '}
        <Link to="/audit" search={{ event_type: 'access.evaluated' }}>
          {words.trail}
        </Link>
      </p>
    </section>
  );
}

interface DecidingProps {
  readonly title: string;
  readonly role: string;
  readonly deciding: AccessDecision['context']['deciding'];
  readonly version: number | null;
}

/** The rules that decided, each with the way to its place in the version that decided. */
function Deciding({ title, role, deciding, version }: DecidingProps) {
  if (deciding.length === 0) return <p>{words.noDeciding}</p>;
  return (
    <div>
      <h3>{title}</h3>
      <ul className="findings">
        {deciding.map(({ pointer, rule, pattern, reason }) => (
          <li key={pointer}>
            <span className="row">
              <RuleKind kind={rule} />
              <Link
                to="/profiles/$role"
                params={{ role }}
                search={{ view: 'published', at: pointer, ...(version === null ? {} : { version: String(version) }) }}
                className="mono"
                data-row=""
              >
                <TheirText clip={200}>{pattern}</TheirText>
              </Link>
            </span>
            {reason !== undefined && <TheirText clip={300}>{reason}</TheirText>}
          </li>
        ))}
      </ul>
    </div>
  );
}
