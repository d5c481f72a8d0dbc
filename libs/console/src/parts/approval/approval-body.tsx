import type { Approval } from '@handoff/client';
import type { ReactNode } from 'react';
import { text } from '../../text/text.js';
import { TheirText } from '../their-text.js';
import { Asked } from './asked.js';
import { Expiry } from './expiry.js';
import type { Shown } from './shown-content.js';
import { Votes } from './votes.js';

export interface ApprovalBodyProps {
  readonly approval: Approval;
  readonly shown: Shown;
  /** Whether it can still be decided. */
  readonly pending: boolean;
  /** The decision, or what became of it. */
  readonly children: ReactNode;
}

/** What is asked for, why, who has voted so far, and below it the decision. */
export function ApprovalBody({ approval, shown, pending, children }: ApprovalBodyProps) {
  const { reason, renewed } = approval;
  return (
    <>
      <Asked shown={shown} renewed={renewed} pending={pending} />
      <aside className="deciding">
        {reason !== null && (
          <div className="reason">
            <span className="small muted">{text.inbox.reason}</span>
            <TheirText clip={600}>{reason}</TheirText>
          </div>
        )}
        <Votes approval={approval} />
        {children}
        {pending && <Expiry approval={approval} />}
      </aside>
    </>
  );
}
