import type { EventsOptions, StreamEvent } from '@handoff/client';
import type { ClientCommand } from '../client-command.js';
import { EXIT } from '../exit-codes.js';
import type { Output } from '../terminal/output.js';
import { colourOf } from '../terminal/palette.js';
import { clockTime, fit, plain } from '../terminal/text.js';

export interface TailOptions {
  readonly session?: string;
  readonly trace?: string;
  readonly task?: string;
  readonly type?: string;
  /** Starts after this place. */
  readonly since?: string;
}

/** Shows events as they happen until Ctrl-C; then prints how to resume. */
export async function tail(
  { handoff, out, name, untilInterrupted }: ClientCommand,
  options: TailOptions,
): Promise<number> {
  const signal = untilInterrupted();
  let last: string | undefined;
  try {
    for await (const event of handoff.events(eventsOptions(options, signal, out))) {
      out.document(event);
      out.line(lineOf(event, out));
      last = event.place;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  if (last !== undefined && !out.json) out.note(`Go on from here with: ${name} tail --since ${last}`);
  return EXIT.ok;
}

function eventsOptions(options: TailOptions, signal: AbortSignal, out: Output): EventsOptions {
  const { session, trace, task, type, since } = options;
  let before: 'none' | 'open' | 'lost' = 'none';
  return {
    session_id: session,
    trace_id: trace,
    task_id: task,
    type,
    lastEventId: since,
    signal,
    onConnection(state) {
      if (state === 'lost' && !signal.aborted) out.note('The connection is lost; trying to get it back …');
      if (state === 'open' && before === 'lost') out.note('Connected again; nothing was missed.');
      // Nothing may happen for long: a person would take the silence for a fault.
      if (state === 'open' && before === 'none' && out.forPerson)
        out.note('Following the events; each is shown when it happens. Ctrl-C ends it.');
      before = state;
    },
  };
}

const TYPE_WIDTH = 18;
const LONGEST_ID = '-'.repeat(36);

const GAP_REASON: Readonly<Record<string, string>> = {
  too_long_ago: 'too long ago to be told again',
  unknown_id: 'the gateway cannot read where this left off',
};

/** Time, type, subject, details. A narrow terminal shows the end of the subject's id, which other commands accept. */
function lineOf(event: StreamEvent, out: Output): string {
  if (event.type === 'gap') {
    return out.paint('red', `-- events were missed (${GAP_REASON[event.reason] ?? plain(event.reason)}) --`);
  }
  const type = plain(event.type);
  const subject = out.id(plain(event.subject ?? '-')).padEnd(out.id(LONGEST_ID).length);
  const head = `${clockTime(event.time)}  ${type.padEnd(TYPE_WIDTH)}  ${subject}`;
  const detail = fit(detailOf(event), Math.max(0, out.width - head.length - 2));
  return `${head}  ${detail}`.trimEnd().replace(type, out.paint(colourOf(type), type));
}

function detailOf({ data }: Exclude<StreamEvent, { type: 'gap' }>): string {
  const facts = (data ?? {}) as Readonly<Record<string, unknown>>;
  const text = (name: string): string => (typeof facts[name] === 'string' ? facts[name] : '');
  const route = text('to_role') === '' ? '' : `${text('from_role')} → ${text('to_role')}`;
  // A route begins with the role that acts, unless somebody else acts.
  const actor = route !== '' && text('role') === text('from_role') ? '' : text('role') || 'handoff';
  const parts = [actor, text('code'), text('task_type'), text('approver_role'), route];
  return plain(parts.filter((part) => part !== '').join('  '));
}
