import type { Session } from '@handoff/client';
import { useApi } from '../../api/api-context.js';
import type { SessionQuery } from '../../api/sessions.js';
import { useStatus } from '../../api/tasks.js';
import { ActionButton } from '../../parts/form/action-button.js';
import { text } from '../../text/text.js';

/** The statuses that somebody can set; which of them follow now is for the API to say. */
const STATUSES = ['active', 'paused', 'completed', 'failed'];

/** What the person may do with the session, by the word of the API. */
export function SessionActions({ session: { session_id, version } }: { readonly session: Session }) {
  const { client } = useApi();
  const { data } = useStatus(session_id);
  if (data?.next_operations?.includes('updateSession') !== true) return null;
  return (
    <div className="row task-actions">
      <ActionButton
        action={{
          operation: 'updateSession',
          label: text.sessions.change,
          done: text.sessions.changed,
          fields: [{ name: 'status', label: text.sessions.status, choices: STATUSES }],
          run: (entered, options) => {
            const status = String(entered.status) as NonNullable<SessionQuery['status']>;
            return client.updateSession({ session_id, status }, { ...options, ifMatch: version });
          },
        }}
      />
    </div>
  );
}
