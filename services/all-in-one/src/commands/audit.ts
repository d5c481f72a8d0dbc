import type { AuditEvent } from '@handoff/contracts';
import type { ClientCommand } from '../client-command.js';
import { EXIT } from '../exit-codes.js';
import { writeTable } from '../terminal/table.js';
import { clockTime } from '../terminal/text.js';
import { wholeId } from '../whole-id.js';

export interface AuditOptions {
  readonly task?: string;
  readonly session?: string;
  readonly trace?: string;
  readonly type?: string;
  readonly of?: string;
}

/** Lists what happened: when, what, by whom, and to what. */
export async function audit({ handoff, out }: ClientCommand, options: AuditOptions): Promise<number> {
  const { task, session, trace, type, of: role } = options;
  const page = await handoff.listAudit({
    task_id: task === undefined ? undefined : await wholeId(handoff, task, ['task']),
    session_id: session === undefined ? undefined : await wholeId(handoff, session, ['session']),
    trace_id: trace,
    event_type: type,
    role,
  });
  out.document(page);
  const columns = [
    { title: 'TIME' },
    { title: 'EVENT', state: true },
    { title: 'BY', flexible: true },
    { title: 'AS', flexible: true },
    { title: 'TO' },
  ] as const;
  if (page.events.length === 0) out.line('Nothing of that is on record.');
  else
    writeTable(
      out,
      columns,
      page.events.map((event) => rowOf(event, out.id)),
    );
  if (page.next_cursor !== null) out.line('… and more: the newest are shown');
  return EXIT.ok;
}

function rowOf(event: AuditEvent, idOf: (id: string) => string): readonly string[] {
  const { approval_id, task_id, session_id, subject } = event;
  const about = approval_id ?? task_id ?? session_id;
  return [
    clockTime(event.timestamp),
    event.event_type,
    personOf(event.actor),
    event.role ?? '-',
    about === null ? (subject ?? '-') : idOf(about),
  ];
}

/** The subject of an actor; the issuer before it is the same in nearly every line. */
function personOf(actor: string | null): string {
  return actor?.replace(/^[^#]*#/, '') ?? '-';
}
