import type { Session } from '@handoff/client';
import { Link } from '@tanstack/react-router';
import { Table } from '../../parts/list/table.js';
import { Role, StatusBadge } from '../../parts/status-badge.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';

const words = text.sessions.column;

/** Sessions as rows; on a narrow screen, as cards. */
export function SessionTable({
  sessions,
  isStale,
}: {
  readonly sessions: readonly Session[];
  readonly isStale: boolean;
}) {
  return (
    <Table
      columns={[words.session, words.role, words.status, words.opened, words.changed, words.expires]}
      isStale={isStale}
    >
      {sessions.map((session) => (
        <tr key={session.session_id}>
          <td data-label={words.session}>
            <Link
              className="card-type"
              to="/sessions/$sessionId"
              params={{ sessionId: session.session_id }}
              title={session.session_id}
              data-row=""
            >
              …{session.session_id.slice(-8)}
            </Link>
          </td>
          <td data-label={words.role}>
            <Role name={session.agent_role} />
          </td>
          <td data-label={words.status}>
            <StatusBadge status={session.status} />
          </td>
          <td data-label={words.opened}>
            <Ago at={session.created_at} />
          </td>
          <td data-label={words.changed}>
            <Ago at={session.updated_at} />
          </td>
          <td data-label={words.expires}>
            <Ago at={session.expires_at} />
          </td>
        </tr>
      ))}
    </Table>
  );
}
