import type { Session } from '@handoff/client';
import { Link } from '@tanstack/react-router';
import { MAX_PARTS, useApprovalsOf, useTasks } from '../../api/tasks.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { Loading } from '../../parts/loading.js';
import { StatusBadge, Role } from '../../parts/status-badge.js';
import { text } from '../../text/text.js';
import { graphOf, type GraphNode } from './graph.js';
import { GraphLines, placeOf, sizeOf } from './graph-lines.js';

const words = text.sessions;

/** A picture of who waits on whom in a session. It is a list, too: its items lie where the picture has them. */
export function SessionGraph({ session }: { readonly session: Session }) {
  const { session_id } = session;
  const tasks = useTasks({ session_id, limit: MAX_PARTS });
  const approvals = useApprovalsOf({ session_id });
  const error = tasks.error ?? approvals.error;
  if (error !== null) return <ErrorNotice error={error} onRetry={() => void tasks.refetch()} />;
  if (tasks.data === undefined || approvals.data === undefined) return <Loading rows={4} />;
  if (tasks.data.tasks.length === 0) return <p className="muted">{words.noTasks}</p>;
  const nodes = graphOf(session, tasks.data.tasks, approvals.data);
  return (
    <>
      <p className="small muted">{words.graphHint}</p>
      {tasks.data.next_cursor !== null && <p className="small muted">{words.graphCut(MAX_PARTS)}</p>}
      <div className="graph-wrap card" tabIndex={0} role="region" aria-labelledby="graph">
        <div className="graph" style={sizeOf(nodes)}>
          <GraphLines nodes={nodes} />
          <ul>
            {nodes.map((node) => (
              <li key={node.id} className="node" data-kind={node.kind} style={placeOf(node)}>
                <NodeBody node={node} above={nodes.find(({ id }) => id === node.above)} />
              </li>
            ))}
          </ul>
        </div>
      </div>
    </>
  );
}

function NodeBody({ node, above }: { readonly node: GraphNode; readonly above: GraphNode | undefined }) {
  const { id, kind, title, role, status } = node;
  return (
    <>
      <div className="row">
        {kind === 'task' ? (
          <Link to="/tasks/$taskId" params={{ taskId: id }} className="card-type one-line" title={title} data-row="">
            {title}
          </Link>
        ) : (
          <span className="small muted">{words.node[kind]}</span>
        )}
      </div>
      <div className="row">
        <Role name={role} />
        <StatusBadge status={status} />
      </div>
      <span className="hidden-text">{inWords(node, above)}</span>
    </>
  );
}

/** The line that leads to a node, in words. */
function inWords(node: GraphNode, above: GraphNode | undefined): string {
  if (above === undefined) return '';
  const name = `${words.node[above.kind]} ${above.title}`.trim();
  return node.isAwaited ? words.waits(name, node.role) : words.belongs(words.node[node.kind], name);
}
