import type { Approval } from '@handoff/client';
import { text } from '../../text/text.js';

/** What happens when nobody decides in time. */
export function Expiry({ approval: { on_expiry, escalate_to } }: { readonly approval: Approval }) {
  const isEscalated = on_expiry === 'escalate' && escalate_to !== null;
  return (
    <p className="small muted">{isEscalated ? text.inbox.expiry.escalate(escalate_to) : text.inbox.expiry.reject}</p>
  );
}
