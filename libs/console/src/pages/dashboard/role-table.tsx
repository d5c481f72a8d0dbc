import type { Overview } from '@handoff/client';
import { Link, type LinkProps } from '@tanstack/react-router';
import { Role } from '../../parts/status-badge.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';
import { dayBefore } from './totals.js';

const words = text.dashboard.column;
type RoleRow = Overview['roles'][number];
type TypeRow = RoleRow['by_type'][number];

/** What waits for each role, and of which types. Each number leads to the list of what it counts. */
export function RoleTable({ overview: { roles, as_of } }: { readonly overview: Overview }) {
  return (
    <div className="table-wrap card">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{words.role}</th>
            <th scope="col">{words.type}</th>
            {[words.pending, words.active, words.awaiting].map((word) => (
              <th scope="col" key={word} className="number">
                {word}
              </th>
            ))}
            <th scope="col">{words.oldest}</th>
            {[words.approvals, words.day, words.failed].map((word) => (
              <th scope="col" key={word} className="number">
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {roles.map((role) => (
            <Rows key={role.role} role={role} since={dayBefore(as_of)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Rows({ role, since }: { readonly role: RoleRow; readonly since: string }) {
  const { role: target, approvals, last_day, by_type } = role;
  const { routed, failed, dead_lettered: _dead, ...ended } = last_day;
  const out = failed + Object.values(ended).reduce((sum, count) => sum + count, 0);
  return (
    <>
      <tr className="group">
        <td data-label={words.role}>
          <Role name={target} />
        </td>
        <td data-label={words.type} className="muted">
          {text.dashboard.allTypes}
        </td>
        <Waiting row={role} search={{ target }} />
        <td data-label={words.approvals} className="number">
          <Count value={approvals.pending} to="/approvals" search={{ status: 'pending', approver_role: target }} />
        </td>
        <td data-label={words.day} className="number">
          <span>
            <Count value={routed} to="/tasks" search={{ target, from: since }} />
            {', '}
            <Count value={out} to="/tasks" search={{ target, ended_from: since }} />
          </span>
        </td>
        <td data-label={words.failed} className="number">
          <Count value={failed} to="/tasks" search={{ target, status: 'failed', ended_from: since }} />
        </td>
      </tr>
      {by_type.map((row) => (
        <tr key={row.task_type}>
          <td className="wide-only" />
          <td data-label={words.type}>
            <span className="card-type">{row.task_type}</span>
          </td>
          <Waiting row={row} search={{ target, task_type: row.task_type }} />
          <td className="wide-only" colSpan={3} />
        </tr>
      ))}
    </>
  );
}

interface WaitingProps {
  readonly row: RoleRow | TypeRow;
  readonly search: { readonly target: string; readonly task_type?: string };
}

function Waiting({ row, search }: WaitingProps) {
  const { pending, active, awaiting_approval, oldest_pending_at } = row;
  return (
    <>
      <td data-label={words.pending} className="number">
        <Count value={pending} to="/tasks" search={{ ...search, status: 'pending' }} />
      </td>
      <td data-label={words.active} className="number">
        <Count value={active} to="/tasks" search={{ ...search, status: 'active' }} />
      </td>
      <td data-label={words.awaiting} className="number">
        <Count value={awaiting_approval} to="/tasks" search={{ ...search, status: 'awaiting_approval' }} />
      </td>
      <td data-label={words.oldest}>{oldest_pending_at === null ? '–' : <Ago at={oldest_pending_at} />}</td>
    </>
  );
}

/** A number that leads to what it counts; nothing leads nowhere. */
function Count({ value, ...link }: { readonly value: number } & Pick<LinkProps, 'to' | 'search'>) {
  if (value === 0) return <span className="muted">0</span>;
  return <Link {...link}>{value.toLocaleString('en')}</Link>;
}
