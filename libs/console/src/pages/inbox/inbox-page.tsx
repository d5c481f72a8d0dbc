import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useApi } from '../../api/api-context.js';
import { INBOX_LIMIT, useMyApprovals, useTasksOf } from '../../api/approvals.js';
import { Empty } from '../../parts/empty.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { useRowKeys } from '../../parts/keys/use-row-keys.js';
import { Loading } from '../../parts/loading.js';
import { Notice } from '../../parts/notice.js';
import { text } from '../../text/text.js';
import { ApprovalCard } from './approval-card.js';
import { Claimable } from './claimable.js';
import { InboxFilter } from './inbox-filter.js';
import { arrange } from './arrange.js';
import { SelectionBar } from './selection-bar.js';
import { SelectionContext, useNewSelection } from './selection.js';
import { useLingering } from './use-lingering.js';

/** What waits for this person: approvals to decide, and tasks to take. */
export function InboxPage() {
  const { me } = useApi();
  useRowKeys();
  useEffect(() => {
    document.title = text.shell.title(text.inbox.title);
  }, []);
  return (
    <>
      <div className="page-head">
        <div>
          <h1>{text.inbox.title}</h1>
          <p>{text.inbox.lead}</p>
        </div>
      </div>
      {me.roles.length === 0 ? (
        <Empty icon="person" title={text.inbox.noRole}>
          {text.inbox.noRoleDetail}
        </Empty>
      ) : (
        <>
          <ToDecide />
          <Claimable />
        </>
      )}
    </>
  );
}

const route = getRouteApi('/inbox');
const NOTHING: readonly never[] = [];

function ToDecide() {
  const { me } = useApi();
  const waiting = useMyApprovals();
  const search = route.useSearch();
  const { cards, putAway } = useLingering(waiting.data?.approvals ?? NOTHING);
  const selection = useNewSelection();
  // Who filters searches in the tasks too: they are read before their cards are there to read them.
  const { tasks, isPending } = useTasksOf(search.q === undefined ? [] : cards.map(({ approval }) => approval.task_id));
  const shown = arrange(cards, search, (id) => tasks.get(id));
  return (
    <section aria-label={text.inbox.approvals}>
      <SelectionContext value={selection}>
        {(cards.length > 3 || search.q !== undefined) && <InboxFilter />}
        {waiting.error !== null && <ErrorNotice error={waiting.error} onRetry={() => void waiting.refetch()} />}
        {(waiting.isPending || (isPending && shown.length === 0)) && <Loading rows={6} />}
        {waiting.isSuccess && cards.length === 0 && (
          <Empty icon="check" title={text.inbox.empty}>
            {text.inbox.emptyDetail(me.roles.join(', '))} {text.inbox.emptyOther}
          </Empty>
        )}
        {cards.length > 0 && shown.length === 0 && !isPending && (
          <Empty icon="search" title={text.inbox.nothingFound}>
            {text.inbox.nothingFoundDetail}
          </Empty>
        )}
        <div className="cards">
          {shown.map(({ approval, gone }) => (
            <ApprovalCard
              key={`${approval.task_id} ${approval.approvers.map(({ approver_role }) => approver_role).join(' ')}`}
              approval={approval}
              gone={gone}
              onPutAway={putAway}
            />
          ))}
        </div>
        {waiting.data?.next_cursor && <Notice tone="info" title={text.inbox.more(INBOX_LIMIT)} />}
        <SelectionBar approvals={shown.map(({ approval }) => approval)} onDecided={putAway} />
      </SelectionContext>
    </section>
  );
}
