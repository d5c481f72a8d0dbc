import type { AuditEvent } from '@handoff/client';
import { FactList, type FactEntry } from '../../parts/fact-list.js';
import { idFact, TraceLink } from '../../parts/id-link.js';
import { Id } from '../../parts/id.js';
import { JsonTree } from '../../parts/json-tree.js';
import { Role } from '../../parts/status-badge.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';

const words = text.audit.facts;

/**
 * One entry of the log, with nothing left out. What proves it, when the API can, belongs after the facts: it is about this
 * entry alone, and the page reads nothing else for it.
 */
export function WholeEntry({ event }: { readonly event: AuditEvent }) {
  return (
    <div className="stack entry-whole">
      <FactList facts={factsOf(event)} />
      <div>
        <h3>{text.audit.metadata}</h3>
        <JsonTree value={event.metadata} />
      </div>
      <details className="more">
        <summary>{text.audit.record}</summary>
        <JsonTree value={event} />
      </details>
    </div>
  );
}

function factsOf(event: AuditEvent): readonly (FactEntry | undefined)[] {
  const { audit_id, seq, event_type, role, actor, subject, source, participants, timestamp, recorded_at } = event;
  return [
    seq === null ? undefined : [words.seq, text.audit.seq(seq)],
    [words.type, <TheirText>{event_type}</TheirText>],
    [words.recorded, <Exact at={recorded_at} />],
    [words.happened, <Exact at={timestamp} />],
    actor === null ? undefined : [words.actor, <TheirText>{actor}</TheirText>],
    role === null ? undefined : [words.role, <Role name={role} />],
    subject === null ? undefined : [words.subject, <TheirText>{subject}</TheirText>],
    [words.source, <TheirText>{source}</TheirText>],
    participants.length === 0 ? undefined : [words.participants, <Roles names={participants} />],
    ...linksOf(event),
    [words.id, <Id value={audit_id} />],
  ];
}

function linksOf({ trace_id, session_id, task_id, approval_id }: AuditEvent): readonly (FactEntry | undefined)[] {
  return [
    idFact(words.task, 'task', task_id),
    idFact(words.session, 'session', session_id),
    idFact(words.approval, 'approval', approval_id),
    trace_id === null ? undefined : [words.trace, <TraceLink to="/audit" trace_id={trace_id} />],
  ];
}

/** An auditor needs the instant itself, and then how long ago it was. */
function Exact({ at }: { readonly at: string }) {
  return (
    <>
      <span className="mono">{text.time.utc(at)}</span>{' '}
      <span className="small muted">
        (<Ago at={at} />)
      </span>
    </>
  );
}

function Roles({ names }: { readonly names: readonly string[] }) {
  return (
    <span className="row">
      {names.map((name) => (
        <Role key={name} name={name} />
      ))}
    </span>
  );
}
