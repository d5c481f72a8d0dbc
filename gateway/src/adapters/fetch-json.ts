const MAX_BYTES = 1_048_576;

/**
 * Fetches a JSON document, with a limit on its size and on the time for headers and body together. It does not follow
 * redirects, because they could lead from https to a host that was not configured.
 *
 * @throws Error for anything but a 200 with JSON within the time.
 */
export async function fetchJson(url: string, timeoutMs: number): Promise<unknown> {
  const bound = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: bound,
  });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new Error(`answered ${response.status}`);
  }
  return JSON.parse((await readAll(response.body, bound)).toString('utf8')) as unknown;
}

/**
 * Listens to the signal itself: in Node.js 20 and 22, `fetch` forgets it at the first garbage collection after the headers
 * came. A body that stalls would then keep new keys of the identity provider out.
 */
async function readAll(body: ReadableStream<Uint8Array>, bound: AbortSignal): Promise<Buffer> {
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  bound.addEventListener('abort', cancel);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      bound.throwIfAborted();
      if (done) return Buffer.concat(chunks);
      size += value.byteLength;
      if (size > MAX_BYTES) throw new Error('the document is too large');
      chunks.push(value);
    }
  } finally {
    bound.removeEventListener('abort', cancel);
    cancel(); // does nothing at the end
  }
}
