import type { JsonObject, Task } from '@handoff/client';
import { useState } from 'react';

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

/** The content on the screen, and what it was when the person began to read. */
export function useShownContent(task: Task): Shown {
  const content = contentOf(task);
  const [read, setRead] = useState(content);
  return {
    content,
    before: read.hash === content.hash ? undefined : read,
    accept: () => setRead(content),
  };
}

function contentOf({ content_hash, description, data, context }: Task): ShownContent {
  return { hash: content_hash, description, data, context };
}

/** As one JSON value, for comparing. */
export function asJson({ description, data, context }: ShownContent): JsonObject {
  return { description, data, context };
}
