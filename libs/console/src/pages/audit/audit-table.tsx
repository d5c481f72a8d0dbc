import type { AuditEvent } from '@handoff/client';
import { Fragment } from 'react';
import { Table } from '../../parts/list/table.js';
import { Role, StatusBadge } from '../../parts/status-badge.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { eventWords, toneOf } from '../../parts/timeline/event-words.js';
import { text } from '../../text/text.js';
import { WholeEntry } from './whole-entry.js';

const words = text.audit.column;

export interface AuditTableProps {
  readonly events: readonly AuditEvent[];
  readonly isStale: boolean;
  /** The entry that is shown whole, below its row. */
  readonly shownId: string | undefined;
  readonly onShow: (id: string | undefined) => void;
}

/** Entries of the log as rows; on a narrow screen, as cards. */
export function AuditTable({ events, isStale, shownId, onShow }: AuditTableProps) {
  return (
    <Table columns={[words.event, words.role, words.actor, words.subject, words.recorded, words.seq]} isStale={isStale}>
      {events.map((event) => {
        const isShown = event.audit_id === shownId;
        return (
          <Fragment key={event.audit_id}>
            <AuditRow event={event} isShown={isShown} onToggle={() => onShow(isShown ? undefined : event.audit_id)} />
            {isShown && (
              <tr className="entry">
                <td colSpan={6}>
                  <WholeEntry event={event} />
                </td>
              </tr>
            )}
          </Fragment>
        );
      })}
    </Table>
  );
}

interface AuditRowProps {
  readonly event: AuditEvent;
  readonly isShown: boolean;
  readonly onToggle: () => void;
}

function AuditRow({ event, isShown, onToggle }: AuditRowProps) {
  const { event_type, role, actor, subject, recorded_at, seq, metadata } = event;
  const { to_status } = metadata as { readonly to_status?: unknown };
  return (
    <tr>
      <td data-label={words.event}>
        <div className="cell">
          <button
            type="button"
            className="entry-name"
            data-tone={toneOf(event_type)}
            data-row=""
            aria-expanded={isShown}
            onClick={onToggle}
          >
            <bdi>{eventWords(event_type)}</bdi>
          </button>
          <span className="small muted mono one-line">{event_type}</span>
        </div>
      </td>
      <td data-label={words.role}>
        <div className="row">
          {role !== null && <Role name={role} />}
          {typeof to_status === 'string' && <StatusBadge status={to_status} />}
        </div>
      </td>
      <td data-label={words.actor}>{actor !== null && <TheirText clip={60}>{personOf(actor)}</TheirText>}</td>
      <td data-label={words.subject}>
        <span className="mono small">{subject !== null && <TheirText clip={60}>{subject}</TheirText>}</span>
      </td>
      <td data-label={words.recorded}>
        <Ago at={recorded_at} />
      </td>
      <td data-label={words.seq} className="small muted">
        {seq !== null && text.audit.seq(seq)}
      </td>
    </tr>
  );
}

/** The log names a person as `issuer#subject`; the whole entry shows both. */
function personOf(actor: string): string {
  const mark = actor.indexOf('#');
  return mark < 0 || mark === actor.length - 1 ? actor : actor.slice(mark + 1);
}
