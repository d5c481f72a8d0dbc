import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorNotice } from '../error-notice.js';
import { Loading } from '../loading.js';
import { Pager } from './pager.js';

export interface ListingProps<P> {
  readonly page: UseQueryResult<P>;
  /** The place in the list; undefined for its beginning. */
  readonly cursor: string | undefined;
  readonly onGo: (cursor: string | undefined) => void;
  /** Instead of a page without entries. */
  readonly empty: ReactNode;
  readonly isEmpty: (page: P) => boolean;
  readonly children: (page: P, isStale: boolean) => ReactNode;
}

/** One page of a list: that it is being read, why it cannot be, that there is nothing, or its entries and the way on. */
export function Listing<P extends { readonly next_cursor: string | null }>({
  page,
  cursor,
  onGo,
  empty,
  isEmpty,
  children,
}: ListingProps<P>) {
  const { data, error, isPending, isPlaceholderData, refetch } = page;
  if (error !== null) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (isPending || data === undefined) return <Loading rows={8} />;
  return (
    <>
      {isEmpty(data) ? empty : children(data, isPlaceholderData)}
      <Pager isLater={cursor !== undefined} next={data.next_cursor} onGo={onGo} />
    </>
  );
}
