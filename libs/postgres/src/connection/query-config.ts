import type { QueryConfig } from 'pg';
import type { Statement } from '../database.js';

/** A statement as the driver takes it: with a name it is prepared once per connection, if the connection keeps statements. */
export function queryConfigOf(
  { name, text, unprepared }: Statement,
  parameters: readonly unknown[],
  keepsStatements: boolean,
): QueryConfig {
  return { text, values: [...parameters], ...(unprepared === true || !keepsStatements ? {} : { name }) };
}
