import type { ProfileDraft } from '@handoff/client';
import { holds, useApi } from '../../api/api-context.js';
import { ActionButton } from '../../parts/form/action-button.js';
import { text } from '../../text/text.js';

const words = text.profiles;

interface RollBackProps {
  readonly draft: ProfileDraft;
  readonly version: number;
}

/** Publishes an earlier version again: for admins. The API checks it once more, and that nothing was published meanwhile. */
export function RollBack({ draft: { role, version: seen }, version }: RollBackProps) {
  const { client, me } = useApi();
  if (!holds(me, 'admin')) return null;
  return (
    <ActionButton
      action={{
        operation: 'rollBackProfile',
        label: words.rollBack(version),
        hint: words.rollBackHint,
        done: words.rolledBack,
        kind: 'danger',
        fields: [],
        run: (_entered, options) =>
          client.rollBackProfile({ role, bundle_version: version }, { ...options, ifMatch: seen }),
      }}
    />
  );
}
