import type { Client, QueryConfig, QueryResult } from 'pg';

/** Sends statements without waiting for the answers to those before (PostgreSQL protocol, "Pipelining"). */
export interface Pipeline {
  /** Adds a statement. It is sent by the next flush; the promise settles with its answer. */
  add<R extends object>(statement: string | QueryConfig): Promise<QueryResult<R>>;
  /** Sends all statements added so far, in one write. */
  flush(): void;
  /** Flushes when no promise is left to settle, so that statements which wait for no answer leave together. */
  flushSoon(): void;
  /** Until its end, flushes write nothing. */
  hold(): { end(): void };
}

/** A pipeline on a client that was opened with `pipeline: true`. */
export function createPipeline(client: Client): Pipeline {
  // pg does not declare its connection.
  const { stream } = (client as Client & { readonly connection: { readonly stream: Corkable } }).connection;
  let added: (() => void)[] = [];
  let isFlushing = false;

  function flush(): void {
    if (added.length === 0) return;
    const statements = added;
    added = [];
    stream.cork?.();
    try {
      for (const submit of statements) submit();
    } finally {
      stream.uncork?.();
    }
  }

  return {
    add: <R extends object>(statement: string | QueryConfig) =>
      new Promise<QueryResult<R>>((resolve, reject) => {
        const settle = (error: Error | undefined, result: QueryResult<R>): void => {
          if (error) reject(error);
          else resolve(result);
        };
        // With a callback, because pg would make two promises and a stack trace for each statement.
        added.push(() => client.query(statement as QueryConfig, settle as (error: Error, result: QueryResult) => void));
      }),
    flush,
    flushSoon() {
      if (isFlushing) return;
      isFlushing = true;
      queueMicrotask(() =>
        process.nextTick(() => {
          isFlushing = false;
          flush();
        }),
      );
    },
    hold() {
      stream.cork?.();
      return { end: () => stream.uncork?.() };
    },
  };
}

/** A socket, or what stands for one. */
interface Corkable {
  cork?(): void;
  uncork?(): void;
}
