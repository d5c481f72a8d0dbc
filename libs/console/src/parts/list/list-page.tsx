import type { ReactNode } from 'react';
import { useApi } from '../../api/api-context.js';
import { curlOf } from '../../api/commands.js';
import { PAGE_ROWS } from '../../api/tasks.js';
import { CommandLines } from '../command-lines.js';
import { useRowKeys } from '../keys/use-row-keys.js';
import { PageHead } from '../page-head.js';
import { List, type ListProps } from './list.js';

export interface ListPageProps<P> extends ListProps<P> {
  readonly words: ListProps<P>['words'] & { readonly title: string; readonly lead: string };
  /** What stands below the title. */
  readonly tabs?: ReactNode;
  /** The path of the operation. */
  readonly path: string;
  /** The command that shows the same. */
  readonly cli: string;
}

/** A page that is a list. */
export function ListPage<P extends { readonly next_cursor: string | null }>(props: ListPageProps<P>) {
  const { tabs, path, cli, ...list } = props;
  const { gatewayUrl } = useApi();
  useRowKeys();
  return (
    <>
      <PageHead title={list.words.title} lead={list.words.lead} />
      {tabs}
      <List {...list} />
      <CommandLines curl={curlOf(gatewayUrl, path, { ...list.address.filters, limit: PAGE_ROWS })} cli={cli} />
    </>
  );
}
