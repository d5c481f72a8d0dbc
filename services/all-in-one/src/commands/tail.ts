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
  /** Ends the tail in order. */
  readonly signal: AbortSignal;
}

/** Shows events as they happen until the signal; then prints how to resume. */
export async function tail({ handoff, out }: ClientCommand, options: TailOptions): Promise<number> {
  let last: string | undefined;
  try {
    for await (const event of handoff.events(eventsOptions(options, out))) {
      out.document(event);
      out.line(lineOf(event, out));
      last = event.place;
    }
  } catch (error) {
    if (!options.signal.aborted) throw error;
  }
  if (last !== undefined && !out.json) out.note(`Go on from here with: handoff tail --since ${last}`);
  return EXIT.ok;
}

function eventsOptions({ session, trace, task, type, since, signal }: TailOptions, out: Output): EventsOptions {
  let wasLost = false;
  return {
    session_id: session,
    trace_id: trace,
    task_id: task,
    type,
    lastEventId: since,
    signal,
    onConnection(state) {
      if (state === 'lost' && !signal.aborted) out.note('The connection is lost; trying to get it back …');
      if (state === 'open' && wasLost) out.note('Connected again; nothing was missed.');
      wasLost = state === 'lost';
    },
  };
}

const TYPE_WIDTH = 18;
const ID_WIDTH = 36;

const GAP_REASON: Readonly<Record<string, string>> = {
  too_long_ago: 'too long ago to be told again',
  unknown_id: 'the gateway cannot read where this left off',
};

/** Time, type, subject, details. 80 columns hold the first three in full, so that ids can be copied. */
function lineOf(event: StreamEvent, out: Output): string {
  if (event.type === 'gap') {
    return out.paint('red', `-- events were missed (${GAP_REASON[event.reason] ?? plain(event.reason)}) --`);
  }
  const type = plain(event.type);
  const head = `${clockTime(event.time)}  ${type.padEnd(TYPE_WIDTH)}  ${plain(event.subject ?? '-').padEnd(ID_WIDTH)}`;
  const detail = fit(detailOf(event), Math.max(0, out.width - head.length - 2));
  return `${head}  ${detail}`.trimEnd().replace(type, out.paint(colourOf(type), type));
}

function detailOf({ data }: Exclude<StreamEvent, { type: 'gap' }>): string {
  const facts = (data ?? {}) as Readonly<Record<string, unknown>>;
  const text = (name: string): string => (typeof facts[name] === 'string' ? facts[name] : '');
  const route = text('to_role') === '' ? '' : `${text('from_role')} → ${text('to_role')}`;
  const parts = [text('role') || 'handoff', text('code'), text('task_type'), text('approver_role'), route];
  return plain(parts.filter((part) => part !== '').join('  '));
}
