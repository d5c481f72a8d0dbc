import type { ReactNode } from 'react';

export interface TableProps {
  readonly columns: readonly string[];
  /** Whether the rows are those of the page before. */
  readonly isStale: boolean;
  /** The rows. Each cell repeats its column as `data-label`: on a phone it stands beside it. */
  readonly children: ReactNode;
}

/** The entries of a list as a table. */
export function Table({ columns, isStale, children }: TableProps) {
  return (
    <div className="table-wrap card">
      <table className="table" aria-busy={isStale}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col" key={column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
