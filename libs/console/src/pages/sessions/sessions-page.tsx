import { cliOf } from '../../api/commands.js';
import { useSessions, type SessionQuery } from '../../api/sessions.js';
import { statusField, type FilterField } from '../../parts/list/filter-form.js';
import { useListAddress } from '../../parts/list/list-address.js';
import { ListPage } from '../../parts/list/list-page.js';
import { text } from '../../text/text.js';
import { SessionTable } from './session-table.js';
import { getRouteApi } from '@tanstack/react-router';

const route = getRouteApi('/sessions');

const STATUSES = ['pending', 'active', 'paused', 'completed', 'failed', 'expired'];
const words = text.sessions.filters;

const FIELDS: readonly FilterField[] = [
  statusField(STATUSES),
  { name: 'agent_role', label: words.agent_role },
  { name: 'trace_id', label: words.trace_id },
  { name: 'from', label: words.from, kind: 'time' },
  { name: 'to', label: words.to, kind: 'time' },
];

const GIVEN = [
  { name: text.sessions.given.active, filters: { status: 'active' } },
  { name: text.sessions.given.paused, filters: { status: 'paused' } },
  { name: text.sessions.given.failed, filters: { status: 'failed' } },
];

/** The sessions that the person may see, filtered as the address says. */
export function SessionsPage() {
  const address = useListAddress<SessionQuery>(route.useSearch());
  return (
    <ListPage
      address={address}
      page={useSessions(address.query)}
      rowsOf={({ sessions }) => sessions}
      fields={FIELDS}
      views={{ list: 'sessions', given: GIVEN }}
      icon="layers"
      words={text.sessions}
      path="/sessions"
      cli={cliOf('sessions')}
    >
      {({ sessions }, isStale) => <SessionTable sessions={sessions} isStale={isStale} />}
    </ListPage>
  );
}
