import type { QueryConfig } from 'pg';
import type { Statement } from '../database.js';

/** A statement as the driver takes it: with a name it is prepared once per connection. */
export function queryConfigOf({ name, text, unprepared }: Statement, parameters: readonly unknown[]): QueryConfig {
  return { text, values: [...parameters], ...(unprepared === true ? {} : { name }) };
}
