import type { Overview } from '@handoff/client';
import { Link, type LinkProps } from '@tanstack/react-router';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';
import { dayAfter, dayBefore, totalsOf } from './totals.js';

const words = text.dashboard.number;

interface NumberProps {
  readonly label: string;
  readonly value: number;
  readonly oldest?: string | null;
  /** Something that should be nothing. */
  readonly isBad?: boolean;
  readonly link: Pick<LinkProps, 'to' | 'search'>;
}

/** The sums over all roles. Each leads to the list of what it counts. */
export function Numbers({ overview }: { readonly overview: Overview }) {
  const totals = totalsOf(overview);
  const since = dayBefore(overview.as_of);
  const until = dayAfter(overview.as_of);
  return (
    <ul className="numbers">
      <Figure
        label={words.pending}
        value={totals.pending}
        oldest={totals.oldestPendingAt}
        link={{ to: '/tasks', search: { status: 'pending' } }}
      />
      <Figure label={words.active} value={totals.active} link={{ to: '/tasks', search: { status: 'active' } }} />
      <Figure
        label={words.awaiting}
        value={totals.awaitingApproval}
        link={{ to: '/tasks', search: { status: 'awaiting_approval' } }}
      />
      <Figure
        label={words.approvals}
        value={totals.approvals}
        oldest={totals.oldestApprovalAt}
        link={{ to: '/approvals', search: { status: 'pending' } }}
      />
      <Figure label={words.due} value={totals.dueSoon} link={{ to: '/tasks', search: { due_before: until } }} />
      <Figure
        label={words.expiring}
        value={totals.expiringSoon}
        link={{ to: '/approvals', search: { status: 'pending', expires_before: until } }}
      />
      <Figure
        label={words.failed}
        value={totals.failed}
        isBad
        link={{ to: '/tasks', search: { status: 'failed', ended_from: since } }}
      />
      <Figure
        label={words.dead}
        value={totals.deadLettered}
        isBad
        link={{ to: '/tasks', search: { dead_lettered: true, ended_from: since } }}
      />
    </ul>
  );
}

function Figure({ label, value, oldest, isBad, link }: NumberProps) {
  return (
    <li className="card figure" data-tone={isBad === true && value > 0 ? 'bad' : undefined}>
      <Link {...link} data-row="">
        <strong>{value.toLocaleString('en')}</strong>
        <span>{label}</span>
        {oldest !== undefined && oldest !== null && (
          <span className="small muted">
            {text.dashboard.oldest} <Ago at={oldest} />
          </span>
        )}
      </Link>
    </li>
  );
}
