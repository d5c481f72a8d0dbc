import type { Session } from '@handoff/client';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useApi } from '../../api/api-context.js';
import { cliOf, curlOf } from '../../api/commands.js';
import { useSession } from '../../api/sessions.js';
import { CommandLines } from '../../parts/command-lines.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { FactList } from '../../parts/fact-list.js';
import { idFact } from '../../parts/id-link.js';
import { Id } from '../../parts/id.js';
import { JsonTree } from '../../parts/json-tree.js';
import { useRowKeys } from '../../parts/keys/use-row-keys.js';
import { Loading } from '../../parts/loading.js';
import { PageHead } from '../../parts/page-head.js';
import { Role, StatusBadge } from '../../parts/status-badge.js';
import { Ago } from '../../parts/time.js';
import { Timeline } from '../../parts/timeline/timeline.js';
import { text } from '../../text/text.js';
import { WhatNext } from '../tasks/what-next.js';
import { SessionActions } from './session-actions.js';
import { SessionGraph } from './session-graph.js';

const route = getRouteApi('/sessions/$sessionId');

/** One session: how it stands, who waits on whom in it, and its whole story. */
export function SessionPage() {
  const { sessionId } = route.useParams();
  const { gatewayUrl } = useApi();
  const { data: session, error, refetch } = useSession(sessionId);
  useRowKeys();
  return (
    <>
      <Link to="/sessions" className="back small">
        {text.sessions.back}
      </Link>
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {session === undefined && error === null && <Loading rows={8} />}
      {session !== undefined && error === null && <Whole session={session} />}
      <CommandLines
        curl={curlOf(gatewayUrl, `/sessions/${encodeURIComponent(sessionId)}`)}
        cli={cliOf('status', sessionId)}
      />
    </>
  );
}

function Whole({ session }: { readonly session: Session }) {
  const { session_id, agent_role, status } = session;
  return (
    <>
      <PageHead
        title={`${text.sessions.facts.id} …${session_id.slice(-8)}`}
        lead={
          <span className="row">
            <StatusBadge status={status} />
            <Role name={agent_role} />
          </span>
        }
      />
      <WhatNext id={session_id} />
      <SessionActions session={session} />
      <div className="section">
        <h2 id="graph">{text.sessions.graph}</h2>
        <SessionGraph session={session} />
      </div>
      <div className="columns section">
        <section aria-labelledby="events">
          <h2 id="events">{text.tasks.events}</h2>
          <Timeline of={{ session_id }} />
        </section>
        <section className="card part" aria-label={text.sessions.facts.id}>
          <SessionFacts session={session} />
        </section>
      </div>
    </>
  );
}

function SessionFacts({ session }: { readonly session: Session }) {
  const words = text.sessions.facts;
  const { session_id, task_id, trace_id, metadata } = session;
  return (
    <div className="stack">
      <FactList
        facts={[
          [words.id, <Id value={session_id} />],
          idFact(words.root, 'task', task_id),
          [words.trace, <Id value={trace_id} />],
          [words.opened, <Ago at={session.created_at} />],
          [words.changed, <Ago at={session.updated_at} />],
          [words.expires, <Ago at={session.expires_at} />],
          [words.version, session.version],
        ]}
      />
      <Link to="/tasks" search={{ session_id }}>
        {text.sessions.allTasks}
      </Link>
      <div>
        <h3>{text.sessions.metadata}</h3>
        <JsonTree value={metadata} />
      </div>
    </div>
  );
}
