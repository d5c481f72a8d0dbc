import type { HandoffClient } from '@handoff/client';

/** The place of a follower in the stream, stored outside its process. */
export interface Bookmark {
  read(): Promise<string | undefined>;
  write(place: string): Promise<void>;
}

/** Reports every task that ends, each once, across restarts and outages, until the signal aborts. */
export async function followEndings(
  auditor: HandoffClient,
  bookmark: Bookmark,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const types = ['task.completed', 'task.failed', 'task.rejected', 'task.cancelled'];
  const lastEventId = await bookmark.read();
  try {
    for await (const event of auditor.events({ type: types, lastEventId, signal })) {
      if (event.type === 'gap') {
        tell(`endings were missed (${event.reason}): the audit log has them`);
      }
      if (event.type === 'task.completed' || event.type === 'task.failed') {
        tell(`${event.data.task_type} from ${event.data.from_role} to ${event.data.to_role}: ${event.type}`);
      }
      await bookmark.write(event.place);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
