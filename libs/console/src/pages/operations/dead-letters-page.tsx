import type { DeadLetter } from '@handoff/client';
import { cliOf } from '../../api/commands.js';
import { useDeadLetters, type DeadLetterQuery } from '../../api/dead-letters.js';
import { statusField, type FilterField } from '../../parts/list/filter-form.js';
import { useListAddress } from '../../parts/list/list-address.js';
import { ListPage } from '../../parts/list/list-page.js';
import { Table } from '../../parts/list/table.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';
import { OperationsTabs } from './operations-tabs.js';
import { getRouteApi, Link } from '@tanstack/react-router';

const route = getRouteApi('/operations/dead-letters');
const words = text.operations.deadLetters;

const FIELDS: readonly FilterField[] = [statusField(['parked', 'redriven', 'dropped'])];

/** Messages that could not be processed; without a filter those that are still parked, as the API has it. */
export function DeadLettersPage() {
  const address = useListAddress<DeadLetterQuery>(route.useSearch());
  return (
    <ListPage
      address={address}
      page={useDeadLetters(address.query)}
      rowsOf={({ dead_letters }) => dead_letters}
      fields={FIELDS}
      icon="check"
      words={words}
      tabs={<OperationsTabs />}
      path="/dead-letters"
      cli={cliOf('dead-letters', 'list')}
    >
      {({ dead_letters }, isStale) => <DeadLetterTable letters={dead_letters} isStale={isStale} />}
    </ListPage>
  );
}

function DeadLetterTable({ letters, isStale }: { readonly letters: readonly DeadLetter[]; readonly isStale: boolean }) {
  const { column } = words;
  return (
    <Table
      columns={[column.letter, column.status, column.consumer, column.error, column.attempts, column.seen]}
      isStale={isStale}
    >
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
    </Table>
  );
}
