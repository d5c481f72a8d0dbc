import type { Page } from '@handoff/kernel';

/** What the rows of one page, or of one claim, come to at most, in bytes of what makes them large. */
export const MAX_PAGE_BYTES = 4 * 1_048_576;

export interface BoundedPage {
  /** A SELECT of the rows, one more than wanted, with a column `bytes`: how large each is. */
  readonly rows: string;
  /** What they are ordered by, in terms of the columns that they have. */
  readonly order: string;
}

/** What every row of a bounded page has besides its own columns. */
export interface PageRow {
  /** How many rows there were, one more than wanted at most. */
  readonly page_found: number;
}

/**
 * A statement for those first rows that together are no larger than {@link MAX_PAGE_BYTES}, and for the first in any
 * case. Sizes are added up before anything large is read: a row that is left out costs neither memory nor transfer.
 */
export function boundedPage({ rows, order }: BoundedPage): string {
  return `SELECT * FROM (
      SELECT page.*, count(*) OVER ()::integer AS page_found, row_number() OVER ordered AS page_place,
        sum(bytes) OVER ordered AS page_bytes
      FROM (${rows}) AS page WINDOW ordered AS (ORDER BY ${order} ROWS UNBOUNDED PRECEDING)) AS page
    WHERE page_bytes <= ${MAX_PAGE_BYTES} OR page_place = 1
    ORDER BY ${order}`;
}

/** The page that the rows of a {@link boundedPage} make, at most `limit` of them, each read from its row. */
export function takePage<R extends PageRow, T>(rows: readonly R[], limit: number, read: (row: R) => T): Page<T> {
  const items = rows.slice(0, limit).map(read);
  return { items, more: items.length < (rows[0]?.page_found ?? 0) };
}
