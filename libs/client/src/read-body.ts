type Signals = readonly (AbortSignal | undefined)[];

/**
 * Yields the chunks of a body until it ends.
 *
 * It listens to the signals itself: in Node.js 20 and 22, `fetch` forgets its signal at the first garbage collection after
 * the headers came. Neither a timeout nor the caller could then end a body that stalls.
 *
 * @throws the reason of the first signal that aborts. The connection is closed then.
 */
export async function* readBody(
  body: ReadableStream<Uint8Array>,
  signals: Signals,
): AsyncGenerator<Uint8Array, void, void> {
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  for (const signal of signals) {
    if (signal?.aborted === true) cancel();
    else signal?.addEventListener('abort', cancel);
  }
  try {
    for (;;) {
      const { done, value } = await reader.read();
      for (const signal of signals) signal?.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    for (const signal of signals) signal?.removeEventListener('abort', cancel);
    cancel(); // does nothing at the end
  }
}

/** The whole body as text, by {@link readBody}. */
export async function readText({ body }: Response, signals: Signals): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of readBody(body, signals)) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}
