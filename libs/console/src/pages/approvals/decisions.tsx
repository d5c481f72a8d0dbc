import type { DecisionRecord } from '@handoff/client';
import { Link } from '@tanstack/react-router';
import { FactList, type FactEntry } from '../../parts/fact-list.js';
import { Role, StatusBadge } from '../../parts/status-badge.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';

/** Every decision, oldest first: by whom, when, for which role, as what, and how the person was authenticated. */
export function Decisions({ decisions }: { readonly decisions: readonly DecisionRecord[] }) {
  if (decisions.length === 0) return <p className="muted">{text.approvals.noDecisions}</p>;
  return (
    <ul className="stack">
      {decisions.map((decision) => (
        <li
          key={`${decision.decided_by.issuer} ${decision.decided_by.subject} ${decision.role}`}
          className="card part"
          tabIndex={0}
          data-row=""
        >
          <Decision record={decision} />
        </li>
      ))}
    </ul>
  );
}

function Decision({ record }: { readonly record: DecisionRecord }) {
  const { decision, decided_by, role, decided_at, notes, decision_mode, authentication, grant_id } = record;
  return (
    <>
      <div className="row">
        <StatusBadge status={decision} />
        <strong>
          <TheirText clip={80}>{decided_by.subject}</TheirText>
        </strong>
        <Role name={role} />
        <span className="small muted">
          {grant_id === undefined ? (
            text.approvals.mode[decision_mode]
          ) : (
            <Link to="/tasks/$taskId" params={{ taskId: grant_id }}>
              {text.approvals.granted}
            </Link>
          )}{' '}
          · <Ago at={decided_at} />
        </span>
      </div>
      {notes !== null && (
        <p>
          <TheirText>{notes}</TheirText>
        </p>
      )}
      <HowSignedIn authentication={authentication} issuer={decided_by.issuer} />
    </>
  );
}

interface HowSignedInProps {
  readonly authentication: DecisionRecord['authentication'];
  readonly issuer: string;
}

/** What the token said of how the person was authenticated. What it did not say is not claimed. */
function HowSignedIn({ authentication: { auth_time, acr, amr, act }, issuer }: HowSignedInProps) {
  const words = text.approvals.authentication;
  const told: readonly (FactEntry | undefined)[] = [
    auth_time === null ? undefined : [words.auth_time, <Ago at={instantOf(auth_time)} />],
    acr === null ? undefined : [words.acr, <TheirText clip={80}>{acr}</TheirText>],
    amr === null ? undefined : [words.amr, <TheirText clip={120}>{amr.join(', ')}</TheirText>],
    act === null ? undefined : [words.act, <TheirText clip={80}>{act}</TheirText>],
  ];
  return (
    <div className="stack small">
      <h3>{words.title}</h3>
      {told.every((fact) => fact === undefined) && <p className="muted">{words.none}</p>}
      <FactList facts={[[words.issuer, <TheirText clip={120}>{issuer}</TheirText>], ...told]} />
    </div>
  );
}

/** Seconds since 1970 as an instant; null when no date has that many. */
function instantOf(seconds: number): string | null {
  const at = new Date(seconds * 1_000);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
