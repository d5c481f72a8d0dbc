import type { Page } from '@handoff/kernel';

/** The most bytes of large values in the rows of one page, or of one claim. */
export const MAX_PAGE_BYTES = 4 * 1_048_576;

export interface BoundedPage {
  /** A SELECT of the rows, one more than the limit, with a column `bytes`: the size of each. */
  readonly rows: string;
  /** Their order, in terms of the columns that they have. */
  readonly order: string;
}

/** The column that every row of a bounded page has besides its own. */
export interface PageRow {
  /** The number of rows found, at most one more than the limit. */
  readonly page_found: number;
}

/**
 * A statement for the first rows that together are no larger than {@link MAX_PAGE_BYTES}, and at least for the first one. It
 * adds up the sizes before it reads a large value, so a row that is left out costs neither memory nor transfer.
 */
export function boundedPage({ rows, order }: BoundedPage): string {
  return `SELECT * FROM (
      SELECT page.*, count(*) OVER ()::integer AS page_found, row_number() OVER ordered AS page_place,
        sum(bytes) OVER ordered AS page_bytes
      FROM (${rows}) AS page WINDOW ordered AS (ORDER BY ${order} ROWS UNBOUNDED PRECEDING)) AS page
    WHERE page_bytes <= ${MAX_PAGE_BYTES} OR page_place = 1
    ORDER BY ${order}`;
}

/** The page from the rows of a {@link boundedPage}: at most `limit` items, each read from its row. */
export function takePage<R extends PageRow, T>(rows: readonly R[], limit: number, read: (row: R) => T): Page<T> {
  const items = rows.slice(0, limit).map(read);
  return { items, more: items.length < (rows[0]?.page_found ?? 0) };
}
