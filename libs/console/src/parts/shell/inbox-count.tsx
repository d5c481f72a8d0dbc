import { useMyApprovals } from '../../api/approvals.js';
import { text } from '../../text/text.js';

/** How many approvals wait for this person, in the navigation. */
export function InboxCount() {
  const { data } = useMyApprovals();
  const count = data?.approvals.length ?? 0;
  if (count === 0) return null;
  const more = data?.next_cursor === null ? '' : '+';
  return (
    <>
      <span className="count" aria-hidden="true">
        {count}
        {more}
      </span>
      <span className="hidden-text">{text.inbox.waiting(count)}</span>
    </>
  );
}
