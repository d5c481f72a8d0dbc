import type { Approval } from '@handoff/client';
import { useApi } from '../../api/api-context.js';
import { useStatus } from '../../api/tasks.js';
import { given, textOf } from '../../parts/form/action.js';
import { ActionButton } from '../../parts/form/action-button.js';
import { text } from '../../text/text.js';

/** Takes back a request for approval: for whoever asked, and for nobody when it was demanded with the task. */
export function Withdraw({ approval: { approval_id, approver_role } }: { readonly approval: Approval }) {
  const { client } = useApi();
  const { data } = useStatus(approval_id);
  if (data?.next_operations?.includes('withdrawApproval') !== true) return null;
  return (
    <ActionButton
      action={{
        operation: 'withdrawApproval',
        label: `${text.tasks.action.withdrawApproval} (${approver_role})`,
        done: text.tasks.done.withdrawApproval,
        kind: 'danger',
        fields: [{ name: 'reason', label: text.tasks.field.reason, kind: 'long' }],
        run: (entered, options) =>
          client.withdrawApproval({ approval_id, ...given({ reason: textOf(entered, 'reason') }) }, options),
      }}
    />
  );
}
