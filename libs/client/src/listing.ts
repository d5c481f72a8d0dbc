/**
 * A lazy list. Awaiting it fetches its first page. Iterating it yields every item of every page, and fetches each page
 * when the previous one is used up.
 *
 * ```ts
 * const { tasks, next_cursor } = await handoff.listTasks({ limit: 50 });
 * for await (const task of handoff.listTasks({ status: 'pending' })) …
 * ```
 */
export interface Listing<Item, Page> extends AsyncIterable<Item>, PromiseLike<Page> {
  /** Every page from the first one on. */
  pages(): AsyncIterableIterator<Page>;
}

type AnyPage = Readonly<Record<string, unknown>> & { readonly next_cursor: string | null };

/** A list over pages that `fetch` gets by cursor. `items` names the member of a page that holds its items. */
export function createListing(
  fetchPage: (cursor: string | undefined) => Promise<unknown>,
  items: string,
): Listing<unknown, unknown> {
  async function* pages(): AsyncGenerator<AnyPage, undefined> {
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = (await fetchPage(cursor)) as AnyPage;
      yield page;
      cursor = page.next_cursor;
    }
  }
  async function* everyItem(): AsyncGenerator<unknown, undefined> {
    for await (const page of pages()) yield* page[items] as readonly unknown[];
  }
  return {
    pages,
    [Symbol.asyncIterator]: everyItem,
    then: (onFulfilled, onRejected) => fetchPage(undefined).then(onFulfilled, onRejected),
  };
}
