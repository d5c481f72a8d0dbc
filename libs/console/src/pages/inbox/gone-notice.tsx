import type { Approval } from '@handoff/client';
import { useApproval } from '../../api/approvals.js';
import { Button } from '../../parts/button.js';
import { Notice } from '../../parts/notice.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';

export interface GoneNoticeProps {
  readonly approval: Approval;
  readonly onPutAway: (approvalId: string) => void;
}

/** What became of an approval that was on the screen: decided elsewhere, expired, not asked for any more. */
export function GoneNotice({ approval, onPutAway }: GoneNoticeProps) {
  const { data } = useApproval(approval.approval_id);
  const { status, decided_by, decision_at, notes, approval_id } = data ?? approval;
  return (
    <Notice tone="info" title={text.inbox.gone[status]}>
      {decided_by !== null && (
        <p>
          {text.status[status]} {text.inbox.by} <TheirText clip={60}>{decided_by.subject}</TheirText> ·{' '}
          <Ago at={decision_at} />
        </p>
      )}
      {notes !== null && (
        <p>
          <TheirText clip={300}>{notes}</TheirText>
        </p>
      )}
      <p className="small">{text.inbox.gone.detail}</p>
      <div>
        <Button onClick={() => onPutAway(approval_id)}>{text.inbox.gone.dismiss}</Button>
      </div>
    </Notice>
  );
}
