import type { JsonObject, Task } from '@handoff/client';
import { useEffect, useState } from 'react';

/** What somebody was shown, as a decision is about it. */
export interface ShownContent {
  readonly hash: string;
  readonly description: string | null;
  readonly data: JsonObject;
  readonly context: JsonObject | null;
}

export interface Shown {
  readonly content: ShownContent;
  /** The content that the person had read before it changed; undefined when nothing has. Nothing is decided until they go on. */
  readonly before: ShownContent | undefined;
  /** The person has read what changed. */
  readonly accept: () => void;
}

/** What a person has read of each task, by its id. */
export type ReadContents = Map<string, ShownContent>;

/** The content on the screen, and what it was when the person read it: on this card, or before, when somebody else may have been asked. */
export function useShownContent(task: Task, known: ReadContents): Shown {
  const { task_id } = task;
  const content = contentOf(task);
  const [read, setRead] = useState(() => known.get(task_id) ?? content);
  const isSame = read.hash === content.hash;
  useEffect(() => {
    if (isSame) remember(known, task_id, read);
  }, [known, task_id, read, isSame]);
  return { content, before: isSame ? undefined : read, accept: () => setRead(content) };
}

/** More than this are forgotten, the oldest first. */
const MAX_KNOWN = 200;

function remember(known: ReadContents, taskId: string, content: ShownContent): void {
  known.delete(taskId);
  known.set(taskId, content);
  const [oldest] = known.keys();
  if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
}

function contentOf({ content_hash, description, data, context }: Task): ShownContent {
  return { hash: content_hash, description, data, context };
}

/** As one JSON value, for comparing. */
export function asJson({ description, data, context }: ShownContent): JsonObject {
  return { description, data, context };
}
