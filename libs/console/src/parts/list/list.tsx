import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Empty } from '../empty.js';
import type { IconName } from '../icon.js';
import { FilterForm, type FilterField } from './filter-form.js';
import type { ListAddress } from './list-address.js';
import { Listing } from './listing.js';
import type { SavedView } from './saved-views.js';
import { Views } from './views.js';

export interface ListProps<P> {
  readonly address: ListAddress<unknown>;
  readonly page: UseQueryResult<P>;
  readonly rowsOf: (page: P) => readonly unknown[];
  readonly fields: readonly FilterField[];
  /** Filters that links lead to. They have a field while they are set. */
  readonly more?: readonly FilterField[];
  /** Filters under a name; undefined: the list keeps none. */
  readonly views?: { readonly list: string; readonly given: readonly SavedView[] };
  readonly icon: IconName;
  /** What a page without entries says. */
  readonly words: { readonly empty: string; readonly emptyDetail: string };
  /** What stands between the filters and the entries. */
  readonly above?: ReactNode;
  readonly children: (page: P, isStale: boolean) => ReactNode;
}

/** A list: its views, its filters, one page of its entries, and the way on. */
export function List<P extends { readonly next_cursor: string | null }>(props: ListProps<P>) {
  const { address, page, rowsOf, fields, more = [], views, icon, words, above, children } = props;
  const { filters, cursor, go } = address;
  return (
    <>
      {views !== undefined && <Views {...views} filters={filters} onOpen={go} />}
      {fields.length > 0 && (
        <FilterForm
          fields={[...fields, ...more.filter(({ name }) => filters[name] !== undefined)]}
          value={filters}
          onChange={(name, value) => go({ ...filters, [name]: value })}
          onClear={() => go({})}
        />
      )}
      {above}
      <Listing
        page={page}
        cursor={cursor}
        onGo={(next) => go({ ...filters, cursor: next })}
        isEmpty={(read) => rowsOf(read).length === 0}
        empty={
          <Empty icon={icon} title={words.empty}>
            {words.emptyDetail}
          </Empty>
        }
      >
        {children}
      </Listing>
    </>
  );
}
