import type { StatusView } from '@handoff/contracts';
import type { ClientCommand } from '../client-command.js';
import { EXIT } from '../exit-codes.js';
import type { Output } from '../terminal/output.js';
import { colourOf } from '../terminal/palette.js';
import { clockTime, plain, wrap } from '../terminal/text.js';

const LABEL = 12;

/**
 * Shows the status of a session, task or approval. With `watch` it shows each change too, until the end or the signal.
 */
export async function showStatus(
  { handoff, out }: ClientCommand,
  id: string,
  watch: boolean,
  signal: AbortSignal,
): Promise<number> {
  if (!watch) {
    const view = await handoff.getStatus({ id }, { signal });
    out.document(view);
    writeView(view, out);
    return EXIT.ok;
  }
  let before: StatusView | undefined;
  try {
    for await (const view of handoff.watch(id, { signal })) {
      out.document(view);
      if (before === undefined) writeView(view, out);
      else writeChange(before, view, out);
      before = view;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return EXIT.ok;
}

function writeView(view: StatusView, out: Output): void {
  const write = (label: string, text: string): void => {
    const lines = wrap(plain(text), Math.max(20, out.width - LABEL));
    lines.forEach((line, at) => {
      const head = at === 0 ? out.paint('dim', label) + ' '.repeat(LABEL - label.length) : ' '.repeat(LABEL);
      out.line(`${head}${line}`);
    });
  };
  out.line(`${view.kind} ${view.id} is ${out.paint(colourOf(view.status), view.status)} (version ${view.version})`);
  for (const { kind, id, role } of view.waiting_for ?? []) write('waits for', `${kind} ${id} by ${role}`);
  write('next', view.next_action);
  if (view.next_operations !== undefined && view.next_operations.length > 0) {
    write('you can', view.next_operations.join(', '));
  }
  write('updated', view.updated_at);
}

function writeChange(before: StatusView, view: StatusView, out: Output): void {
  const parts = view.changes.length > 0 ? view.changes : [view];
  for (const { kind, id, status } of parts) {
    out.line(`${clockTime(view.updated_at)}  ${kind.padEnd(8)}  ${id}  ${out.paint(colourOf(status), status)}`);
  }
  if (view.next_action !== before.next_action) {
    for (const line of wrap(plain(view.next_action), Math.max(20, out.width - 10))) out.line(`          ${line}`);
  }
}
