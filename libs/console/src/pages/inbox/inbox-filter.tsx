import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useId } from 'react';
import { text } from '../../text/text.js';
import type { InboxSearch } from './inbox-search.js';

const route = getRouteApi('/inbox');

/** The filter and the order, which are in the address. */
export function InboxFilter() {
  const { q = '', sort } = route.useSearch();
  const navigate = useNavigate({ from: '/inbox' });
  const id = useId();
  const change = (next: InboxSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  return (
    <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <div className="field wide-field">
        <label htmlFor={`${id}-q`}>{text.list.filter}</label>
        <input
          id={`${id}-q`}
          className="input"
          type="search"
          data-filter=""
          placeholder={text.inbox.filter}
          value={q}
          onChange={(event) => change({ q: event.target.value === '' ? undefined : event.target.value })}
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-sort`}>{text.inbox.order}</label>
        <select
          id={`${id}-sort`}
          className="input"
          value={sort ?? ''}
          onChange={(event) => change({ sort: event.target.value === 'newest' ? 'newest' : undefined })}
        >
          <option value="">{text.inbox.soonest}</option>
          <option value="newest">{text.inbox.newest}</option>
        </select>
      </div>
    </form>
  );
}
