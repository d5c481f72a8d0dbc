import type { DeadLetter } from '@handoff/client';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useApi } from '../../api/api-context.js';
import { cliOf, curlOf, type Filters } from '../../api/commands.js';
import { useDeadLetters, type DeadLetterQuery, type DeadLetterSearch } from '../../api/dead-letters.js';
import { PAGE_ROWS } from '../../api/tasks.js';
import { CommandLines } from '../../parts/command-lines.js';
import { Empty } from '../../parts/empty.js';
import { useRowKeys } from '../../parts/keys/use-row-keys.js';
import { FilterForm, type FilterField } from '../../parts/list/filter-form.js';
import { Listing } from '../../parts/list/listing.js';
import { PageHead } from '../../parts/page-head.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';
import { OperationsTabs } from './operations-tabs.js';

const route = getRouteApi('/operations/dead-letters');
const words = text.operations.deadLetters;

const FIELDS: readonly FilterField[] = [
  {
    name: 'status',
    label: words.filters.status,
    choices: ['parked', 'redriven', 'dropped'].map((status) => [status, text.status[status] ?? status]),
  },
];

/** Messages that could not be processed; without a filter those that are still parked, as the API has it. */
export function DeadLettersPage() {
  const { gatewayUrl } = useApi();
  const { as: _as, cursor, ...filters }: Filters = { ...route.useSearch() };
  const navigate = useNavigate({ from: '/operations/dead-letters' });
  useRowKeys();
  const query = { ...filters, ...(cursor === undefined ? {} : { cursor }), limit: PAGE_ROWS } as DeadLetterQuery;
  const page = useDeadLetters(query);
  const go = (next: Filters): void => void navigate({ search: next as DeadLetterSearch });
  return (
    <>
      <PageHead title={words.title} lead={words.lead} />
      <OperationsTabs />
      <FilterForm
        fields={FIELDS}
        value={filters}
        onChange={(name, value) => go({ ...filters, [name]: value })}
        onClear={() => go({})}
      />
      <Listing
        page={page}
        cursor={query.cursor}
        onGo={(next) => go({ ...filters, cursor: next })}
        isEmpty={({ dead_letters }) => dead_letters.length === 0}
        empty={
          <Empty icon="check" title={words.empty}>
            {words.emptyDetail}
          </Empty>
        }
      >
        {({ dead_letters }, isStale) => <DeadLetterTable letters={dead_letters} isStale={isStale} />}
      </Listing>
      <CommandLines
        curl={curlOf(gatewayUrl, '/dead-letters', { ...filters, limit: PAGE_ROWS })}
        cli={cliOf('dead-letters', 'list')}
      />
    </>
  );
}

function DeadLetterTable({ letters, isStale }: { readonly letters: readonly DeadLetter[]; readonly isStale: boolean }) {
  const { column } = words;
  return (
    <div className="table-wrap card">
      <table className="table" aria-busy={isStale}>
        <thead>
          <tr>
            <th scope="col">{column.letter}</th>
            <th scope="col">{column.status}</th>
            <th scope="col">{column.consumer}</th>
            <th scope="col">{column.error}</th>
            <th scope="col">{column.attempts}</th>
            <th scope="col">{column.seen}</th>
          </tr>
        </thead>
        <tbody>
          {letters.map(({ dead_letter_id, subject, status, consumer, error_code, attempts, last_seen }) => (
            <tr key={dead_letter_id}>
              <td data-label={column.letter}>
                <Link
                  to="/operations/dead-letters/$deadLetterId"
                  params={{ deadLetterId: dead_letter_id }}
                  className="mono"
                  data-row=""
                >
                  <TheirText clip={100}>{subject}</TheirText>
                </Link>
              </td>
              <td data-label={column.status}>
                <StatusBadge status={status} />
              </td>
              <td data-label={column.consumer}>
                <TheirText clip={80}>{consumer}</TheirText>
              </td>
              <td data-label={column.error} className="mono small">
                <TheirText clip={80}>{error_code}</TheirText>
              </td>
              <td data-label={column.attempts}>{attempts}</td>
              <td data-label={column.seen}>
                <Ago at={last_seen} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
