/** A table's name, checked to be one that can stand in SQL as it is: names cannot be parameters. */
export function checkTableName(table: string): string {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(table)) throw new Error(`"${table}" is not a plain table name`);
  return table;
}
