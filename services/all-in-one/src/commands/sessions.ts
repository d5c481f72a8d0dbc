import type { SessionStatus } from '@handoff/contracts';
import type { ClientCommand } from '../client-command.js';
import { EXIT } from '../exit-codes.js';
import { writeTable } from '../terminal/table.js';
import { age } from '../terminal/ages.js';
import { objectArgument } from './json-argument.js';

export interface SessionsOptions {
  /** Opens a session for this role. */
  readonly open?: string;
  readonly metadata?: string;
  readonly of?: string;
  readonly status?: SessionStatus;
}

/** Lists the newest sessions, or opens one. */
export async function sessions(parts: ClientCommand, options: SessionsOptions): Promise<number> {
  return options.open === undefined ? list(parts, options) : open(parts, options.open, options.metadata);
}

async function open({ handoff, out }: ClientCommand, agent_role: string, metadata?: string): Promise<number> {
  const facts = metadata === undefined ? {} : { metadata: objectArgument('--metadata', metadata) };
  const session = await handoff.createSession({ agent_role, ...facts });
  out.document(session);
  out.line(`session  ${session.session_id} is ${session.status}, for ${agent_role}`);
  return EXIT.ok;
}

async function list({ handoff, out }: ClientCommand, { of: agent_role, status }: SessionsOptions): Promise<number> {
  const page = await handoff.listSessions({ agent_role, status });
  out.document(page);
  if (page.sessions.length === 0) out.line('There is no such session.');
  else {
    const columns = [
      { title: 'SESSION' },
      { title: 'ROLE', flexible: true },
      { title: 'STATUS', state: true },
      { title: 'AGE' },
      { title: 'FIRST TASK' },
    ] as const;
    const rows = page.sessions.map((session) => [
      out.id(session.session_id),
      session.agent_role,
      session.status,
      age(session.created_at),
      out.id(session.task_id),
    ]);
    writeTable(out, columns, rows);
  }
  if (page.next_cursor !== null) out.line('… and more: the newest are shown');
  return EXIT.ok;
}
